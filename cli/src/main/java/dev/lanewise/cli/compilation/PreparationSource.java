package dev.lanewise.cli.compilation;

import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.util.ArrayList;
import java.util.List;

/** What is done to the columns of a table before the first layer, and to its targets behind. */
final class PreparationSource {

  /** So many columns a method, for the JVM does not compile methods beyond 8,000 bytes. */
  private static final int COLUMNS = 64;

  private final SourceText out;
  private final Parts parts;
  private final Preparation preparation;
  private final String buffer;
  private final int methods;

  /** Adds the buffer, and writes the methods. */
  PreparationSource(Parts parts, Preparation preparation) {
    this.parts = parts;
    this.preparation = preparation;
    out = parts.methods();
    buffer = parts.scratch().add("prepared", preparation.width());
    methods = (preparation.inputs() + COLUMNS - 1) / COLUMNS;
    List<Integer> places = places();
    for (int i = 0; i < methods; i++) {
      out.open("private static void prepare%d(float[] x, float[] prepared)", i + 1);
      int end = Math.min(preparation.inputs(), (i + 1) * COLUMNS);
      for (int column = i * COLUMNS; column < end; column++) {
        write(column, places.get(column));
      }
      out.close().gap();
    }
    preparation.targets().ifPresent(this::writeTargets);
  }

  /** Returns where the numbers of each column begin. */
  private List<Integer> places() {
    List<Integer> places = new ArrayList<>();
    int at = 0;
    for (ColumnStep step : preparation.steps()) {
      places.add(at);
      at += step.width();
    }
    return places;
  }

  private void write(int column, int at) {
    String x = "x[" + column + "]";
    out.line("// %s", JavaText.comment(preparation.schema().inputs().get(column).name()));
    switch (preparation.steps().get(column)) {
      case ColumnStep.Numeric number -> {
        out.line(
            "prepared[%d] = ((Float.isNaN(%s) ? %s : %s) - %s) / %s;",
            at,
            x,
            JavaText.literal(number.fill()),
            x,
            JavaText.literal(number.shift()),
            JavaText.literal(number.scale()));
        if (number.indicator()) {
          out.line("prepared[%d] = Float.isNaN(%s) ? 1f : 0f;", at + 1, x);
        }
      }
      case ColumnStep.OneHot oneHot -> {
        parts.helpers().add(Helper.SLOT);
        parts.helpers().add(Helper.MARK);
        String slots = parts.data().integers("SLOTS_" + (column + 1), oneHot.slots());
        out.line("Arrays.fill(prepared, %d, %d, 0f);", at, at + oneHot.width());
        out.line(
            "mark(prepared, %d, slot(%s, %s, %d, %d));",
            at, x, slots, oneHot.unknown(), oneHot.missing());
      }
      case ColumnStep.Ordinal ordinal -> {
        parts.helpers().add(Helper.SLOT);
        parts.helpers().add(Helper.RANK);
        String ranks = parts.data().integers("RANKS_" + (column + 1), ordinal.ranks());
        out.line(
            "prepared[%d] = (rank(%s, %s, %d, %d) - %s) / %s;",
            at,
            x,
            ranks,
            ordinal.unknown(),
            ordinal.missing(),
            JavaText.literal(ordinal.shift()),
            JavaText.literal(ordinal.scale()));
      }
    }
  }

  private void writeTargets(TargetScaling scaling) {
    String scale = parts.data().floats("TARGET_SCALE", array(scaling.scale()));
    String shift = parts.data().floats("TARGET_SHIFT", array(scaling.shift()));
    out.open("private static void restore(float[] y)");
    out.open("for (int j = 0; j < %d; j++)", scaling.width());
    out.line("y[j] = Math.fma(y[j], %s[j], %s[j]);", scale, shift);
    out.close().close().gap();
  }

  private static float[] array(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  /** Writes the calls that prepare a row, and returns the expression for what the layers see. */
  String call(SourceText to, String x) {
    for (int i = 1; i <= methods; i++) {
      to.line("prepare%d(%s, %s);", i, x, buffer);
    }
    return buffer;
  }

  /** Writes the call that turns outputs into the units of the targets, if they are scaled. */
  void callRestore(SourceText to, String y) {
    if (preparation.targets().isPresent()) {
      to.line("restore(%s);", y);
    }
  }
}
