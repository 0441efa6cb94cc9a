package dev.lanewise.onnx.conversion;

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
   * Returns the values of an input for rows that are given as a table's.
   *
   * @param inputs all inputs of the graph
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
    float[] floats = new float[port.type() == ElementType.FLOAT ? count * width : 0];
    long[] longs = new long[port.type() == ElementType.INTEGER ? count * width : 0];
    String[] texts = new String[port.type() == ElementType.TEXT ? count * width : 0];
    if (port.type() == ElementType.BOOLEAN) {
      floats = new float[count * width];
    }
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
