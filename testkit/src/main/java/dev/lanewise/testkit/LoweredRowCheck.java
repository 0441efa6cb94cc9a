package dev.lanewise.testkit;

import dev.lanewise.api.kernels.RowComputation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.LoweredRow;
import dev.lanewise.testkit.support.Bits;

/** Checks that the programs that an activation of rows states compute what it computes. */
final class LoweredRowCheck {

  private LoweredRowCheck() {}

  /**
   * Fails at the first difference; does nothing if no programs are stated.
   *
   * @param name how the user wrote the activation
   * @param outputs the outputs of a row
   * @param x rows of inputs, side by side
   * @param y what the activation gives for them
   */
  static void check(String name, RowActivation activation, int outputs, float[] x, float[] y) {
    if (activation.lowered().isPresent()) {
      float[] actual =
          switch (activation.lowered().get()) {
            case LoweredRow.Steps steps -> steps(steps, outputs, x);
            case LoweredRow.Fold fold -> fold(fold, x, y.length);
          };
      Bits.assertSame(
          y, actual, "lowered() of %s, which has to compute what forward does".formatted(name));
    }
  }

  private static float[] steps(LoweredRow.Steps steps, int outputs, float[] x) {
    int rows = x.length / outputs;
    float[] results = new float[x.length];
    RowComputation computation =
        new RowComputation(steps.program(), InstalledKernels.scalar(), rows, outputs);
    computation.input(steps.input()).at(x, 0, outputs);
    computation.output(steps.output()).at(results, 0, outputs);
    computation.run(rows);
    return results;
  }

  private static float[] fold(LoweredRow.Fold fold, float[] x, int count) {
    int pieces = x.length / count;
    float[] results = piece(x, pieces, 0);
    for (int i = 1; i < pieces; i++) {
      float[] joined = new float[count];
      Arguments arguments =
          new Arguments(fold.program())
              .input(fold.result(), results, 0, count)
              .input(fold.next(), piece(x, pieces, i), 0, count)
              .output(fold.program().outputs().getFirst().name(), joined, 0, count);
      new Interpreter(fold.program()).run(arguments, 0, 1, 0, count);
      results = joined;
    }
    return results;
  }

  /** Returns one of the pre-activations of each output. */
  private static float[] piece(float[] x, int pieces, int which) {
    float[] piece = new float[x.length / pieces];
    for (int i = 0; i < piece.length; i++) {
      piece[i] = x[i * pieces + which];
    }
    return piece;
  }
}
