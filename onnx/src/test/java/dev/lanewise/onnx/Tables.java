package dev.lanewise.onnx;

import dev.lanewise.network.Model;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A model of a table with all kinds of columns, and rows for it. */
final class Tables {

  /** What a text is called that no category is. */
  private static final String UNKNOWN = "never seen";

  private Tables() {}

  private static ColumnStep number(float fill, float shift, float scale, boolean indicator) {
    return new ColumnStep.Numeric(fill, shift, scale, indicator, -10, 10);
  }

  static Preparation preparation(boolean scalesTargets) {
    List<Column> columns =
        List.of(
            Column.number("age"),
            new Column("label", ColumnKind.BOOLEAN, List.of()),
            Column.category("city", List.of("Aachen", "Zürich", "東京")),
            new Column("day", ColumnKind.DATE, List.of()),
            Column.number("layers.0.weight"),
            Column.category("hashed", List.of("a", "b", "c", "d", "e")),
            Column.category("none", List.of()),
            Column.category("with empty", List.of("x", "")),
            Column.category("rank", List.of("low", "mid", "high", "rare")),
            Column.number("output"));
    List<ColumnStep> steps =
        List.of(
            number(0.3f, 0.1f, 1.7f, true),
            number(1, 0, 1, false),
            new ColumnStep.OneHot(4, List.of(0, 1, 2), -1, 3),
            number(8000, 8123.4f, 77.7f, true),
            number(0, -0.25f, 0.5f, false),
            new ColumnStep.OneHot(3, List.of(0, 2, -1, 2, 1), 1, -1),
            new ColumnStep.OneHot(0, List.of(), -1, -1),
            new ColumnStep.OneHot(3, List.of(1, 0), 2, 2),
            new ColumnStep.Ordinal(List.of(2, 0, 1, -1), 5, 4, 1.1f, 0.9f),
            number(-1, 2.5f, 3.3f, true));
    return new Preparation(
        new Schema(columns, List.of()),
        steps,
        scalesTargets
            ? Optional.of(new TargetScaling(List.of(3.3f, -0.7f), List.of(123.4f, 0.07f)))
            : Optional.empty());
  }

  static Model model(String layers, Task task, boolean scalesTargets, Engine engine) {
    Preparation preparation = preparation(scalesTargets);
    return Models.of(preparation.width(), layers, task, engine).withPreparation(preparation);
  }

  /** Returns rows, a tenth of whose values are missing or unknown. */
  static float[] rows(Preparation preparation, int count) {
    Random random = new Random(11);
    List<Column> columns = preparation.schema().inputs();
    float[] rows = new float[count * columns.size()];
    for (int i = 0; i < rows.length; i++) {
      Column column = columns.get(i % columns.size());
      rows[i] =
          random.nextInt(10) == 0
              ? Float.NaN
              : switch (column.kind()) {
                case NUMBER -> (float) random.nextGaussian() * 5;
                case BOOLEAN -> random.nextInt(2);
                case DATE -> 8000 + random.nextFloat() * 400;
                case CATEGORY -> random.nextInt(column.categories().size() + 1) - 1;
              };
      if (column.name().equals("with empty") && Float.isNaN(rows[i])) {
        // The empty text is a category of its own there.
        rows[i] = 1;
      }
    }
    return rows;
  }

  /** Returns a column of numbers. */
  static float[] numbers(float[] rows, int width, int column) {
    float[] numbers = new float[rows.length / width];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = rows[row * width + column];
    }
    return numbers;
  }

  /** Returns a column of categories as texts. */
  static String[] texts(Column column, float[] codes) {
    String[] texts = new String[codes.length];
    for (int row = 0; row < texts.length; row++) {
      texts[row] =
          Float.isNaN(codes[row])
              ? ""
              : codes[row] == Schema.UNKNOWN ? UNKNOWN : column.categories().get((int) codes[row]);
    }
    return texts;
  }
}
