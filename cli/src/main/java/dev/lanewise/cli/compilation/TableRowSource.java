package dev.lanewise.cli.compilation;

import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The record for a row of a table, and how it becomes numbers. */
final class TableRowSource {

  /** A record has so many components at most, for a method has 255 parameters. */
  private static final int MOST = 250;

  private final Parts parts;
  private final List<Column> columns;
  private final List<String> names = new ArrayList<>();
  private final SourceText codes = new SourceText().indented();

  /** Writes the method that makes numbers of a row. */
  TableRowSource(Parts parts, Schema schema) {
    this.parts = parts;
    columns = schema.inputs();
    Set<String> used = new HashSet<>();
    for (Column column : columns) {
      String name = JavaName.identifier(column.name(), names.size() + 1, used);
      used.add(name);
      names.add(name);
    }
    SourceText out = parts.methods();
    out.open("private static void encode(Row row, float[] x)");
    for (int i = 0; i < columns.size(); i++) {
      out.line("x[%d] = %s;", i, number(i));
    }
    out.close().gap();
  }

  /** Tells whether a record can have so many components. */
  static boolean isPossible(Schema schema) {
    return schema.inputs().size() <= MOST;
  }

  private String number(int i) {
    String value = "row.%s()".formatted(names.get(i));
    return switch (columns.get(i).kind()) {
      case NUMBER -> value;
      case BOOLEAN -> {
        parts.helpers().add(Helper.TRUTH);
        yield "truth(%s)".formatted(value);
      }
      case DATE -> {
        parts.helpers().add(Helper.DAYS);
        yield "days(%s)".formatted(value);
      }
      case CATEGORY -> {
        parts.helpers().add(Helper.CODES);
        parts.helpers().add(Helper.CODE);
        List<String> holders =
            TextLists.write(codes, "Categories" + (i + 1) + "_", columns.get(i).categories());
        codes.line(
            "private static final Map<String, Float> CODES_%d = codes(%s);",
            i + 1, String.join(", ", holders));
        codes.gap();
        boolean isWhole = columns.get(i).hasWholeCategories();
        if (isWhole) {
          parts.helpers().add(Helper.WHOLE_CODE);
        }
        yield "%s(CODES_%d, %s)".formatted(isWhole ? "wholeCode" : "code", i + 1, value);
      }
    };
  }

  /** Writes the constants with the categories. */
  void writeConstants(SourceText out) {
    out.raw(codes.toString());
  }

  /** Writes the record. */
  void writeRecord(SourceText out) {
    List<String> doc = new ArrayList<>();
    doc.add("A row of the table that the model was trained on. NaN or null is a missing value.");
    doc.add("");
    for (int i = 0; i < columns.size(); i++) {
      doc.add(
          "@param %s the column %s%s"
              .formatted(
                  names.get(i),
                  JavaText.comment("'" + columns.get(i).name() + "'"),
                  explanation(columns.get(i).kind())));
    }
    out.doc(doc);
    out.line(
        "public record Row(%s) {}",
        IntStream.range(0, names.size())
            .mapToObj(i -> type(columns.get(i).kind()) + " " + names.get(i))
            .collect(Collectors.joining(", ")));
  }

  private static String explanation(ColumnKind kind) {
    return switch (kind) {
      case NUMBER, BOOLEAN -> "";
      case DATE -> ", to the second; a zone's time is taken as UTC";
      case CATEGORY -> ", a category; one that training has not seen counts as unknown";
    };
  }

  private static String type(ColumnKind kind) {
    return switch (kind) {
      case NUMBER -> "float";
      case BOOLEAN -> "Boolean";
      case DATE -> "LocalDateTime";
      case CATEGORY -> "String";
    };
  }
}
