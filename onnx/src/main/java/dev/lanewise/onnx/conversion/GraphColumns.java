package dev.lanewise.onnx.conversion;

import dev.lanewise.api.text.Listing;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.lowering.Lowering.Port;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The elements of a graph's inputs as the columns of a table. */
public final class GraphColumns {

  /**
   * An element of an input.
   *
   * @param port the input
   * @param element which of its elements
   * @param column what the column is called: as the input, with a number from 1 behind it if that
   *     has several elements; {@code column_1} and so on of a single input of numbers
   */
  record Source(Port port, int element, String column) {

    ElementType type() {
      return port.type();
    }

    /** Returns the name of the column for messages. */
    String title() {
      return Listing.shortened(column);
    }
  }

  private GraphColumns() {}

  /** Returns all elements of the inputs, in their order. */
  static List<Source> of(List<Port> inputs) {
    boolean isMatrix = inputs.size() == 1 && inputs.getFirst().type() != ElementType.TEXT;
    Set<String> names = new HashSet<>();
    inputs.forEach(port -> names.add(port.name()));
    List<Source> sources = new ArrayList<>();
    for (Port port : inputs) {
      int width = port.slot().width();
      for (int i = 0; i < width; i++) {
        String name = port.name();
        if (width > 1) {
          name = (isMatrix ? "column" : port.name()) + "_" + (i + 1);
          while (!names.add(name)) {
            name += "_";
          }
        }
        sources.add(new Source(port, i, name));
      }
    }
    return sources;
  }

  /**
   * Tells whether a graph can be given rows of a table: a single input has as many elements as
   * there are columns, and each takes what its column has.
   */
  public static boolean fit(List<Port> inputs, Schema schema) {
    List<Source> sources = of(inputs);
    if (inputs.size() == 1 && sources.size() != schema.inputs().size()) {
      return false;
    }
    for (int i = 0; i < sources.size(); i++) {
      int position = inputs.size() == 1 ? i : schema.indexOf(sources.get(i).column());
      if (position >= 0 && !takes(sources.get(i).type(), schema.inputs().get(position))) {
        return false;
      }
    }
    return true;
  }

  static boolean takes(ElementType type, Column column) {
    boolean isCategory = column.kind() == ColumnKind.CATEGORY;
    return switch (type) {
      case FLOAT, BOOLEAN -> !isCategory;
      case TEXT -> isCategory;
      case INTEGER -> column.categories().stream().allMatch(GraphColumns::isWhole);
    };
  }

  private static boolean isWhole(String text) {
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  /**
   * Returns the values of an input for rows that are given as a table's.
   *
   * @param inputs all inputs of the graph, which {@link #fit}
   * @param port one of them
   * @param schema the columns; a single input takes them in their order, several by name, and what
   *     no column has is 0 or the empty text
   * @param rows the rows as the schema describes them
   * @param count how many there are
   * @return float[], long[] or String[], row by row
   */
  public static Object array(List<Port> inputs, Port port, Schema schema, float[] rows, int count) {
    int width = port.slot().width();
    List<Source> sources =
        of(inputs).stream().filter(source -> source.port().equals(port)).toList();
    int[] positions = new int[width];
    for (int i = 0; i < width; i++) {
      positions[i] = inputs.size() == 1 ? i : schema.indexOf(sources.get(i).column());
    }
    int columns = schema.inputs().size();
    int length = Math.multiplyExact(count, width);
    boolean isWhole = port.type() == ElementType.INTEGER;
    boolean isText = port.type() == ElementType.TEXT;
    float[] floats = new float[isWhole || isText ? 0 : length];
    long[] longs = new long[isWhole ? length : 0];
    String[] texts = new String[isText ? length : 0];
    for (int i = 0; i < width; i++) {
      Column column =
          positions[i] < 0
              ? new Column("absent", ColumnKind.NUMBER, List.of())
              : schema.inputs().get(positions[i]);
      String unknown = unknown(column.categories());
      for (int row = 0; row < count; row++) {
        float value = positions[i] < 0 ? 0 : rows[row * columns + positions[i]];
        int at = row * width + i;
        switch (port.type()) {
          case FLOAT, BOOLEAN -> floats[at] = value;
          case INTEGER ->
              longs[at] =
                  column.kind() == ColumnKind.CATEGORY
                      ? Long.parseLong(text(column, value, unknown, unknown))
                      : (long) value;
          case TEXT -> texts[at] = positions[i] < 0 ? "" : text(column, value, unknown, "");
        }
      }
    }
    return switch (port.type()) {
      case FLOAT, BOOLEAN -> floats;
      case INTEGER -> longs;
      case TEXT -> texts;
    };
  }

  private static String text(Column column, float code, String unknown, String missing) {
    if (Float.isNaN(code)) {
      return missing;
    }
    return code == Schema.UNKNOWN ? unknown : column.categories().get((int) code);
  }

  /** Returns a text that is no category: a whole number, as such categories may be. */
  static String unknown(List<String> categories) {
    Set<String> known = new HashSet<>(categories);
    long number = -987_654_321;
    while (known.contains(Long.toString(number))) {
      number--;
    }
    return Long.toString(number);
  }
}
