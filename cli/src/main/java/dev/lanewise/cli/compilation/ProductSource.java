package dev.lanewise.cli.compilation;

import dev.lanewise.network.lowered.LoweredLayer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The product of a row and a layer's weights: for each sum one chain of fused multiply-adds over
 * the inputs in their order, from +0.
 *
 * <p>Many sums are computed by loops over them, which the Java compiler of the JVM turns into
 * vector code. For that all arrays in a loop must have the same index, so each input's weights are
 * an array of their own. Few sums would not fill vectors; they stay in local variables.
 */
final class ProductSource {

  /** From so many sums on, loops over them fill vectors. */
  private static final int MANY = 16;

  /** How many inputs a loop over the sums takes at once, to load and store each sum less often. */
  private static final int TOGETHER = 8;

  private final SourceText out;
  private final String weights;
  private final int inputs;
  private final int width;

  private ProductSource(SourceText out, String weights, LoweredLayer layer) {
    this.out = out;
    this.weights = weights;
    inputs = layer.inputs();
    width = layer.width();
  }

  /** Adds the weights to the data, and writes the method. */
  static void write(Parts parts, LoweredLayer layer, int number) {
    ScorerData data = parts.data();
    SourceText out = parts.methods();
    boolean many = layer.width() >= MANY;
    String name = "WEIGHTS_" + number;
    String weights =
        many
            ? data.rows(name, layer.weights(), layer.inputs())
            : data.floats(name, layer.weights());
    out.open("private static void product%d(float[] x, float[] y)", number);
    ProductSource source = new ProductSource(out, weights, layer);
    if (many) {
      source.writeVectors();
    } else {
      source.writeVariables();
    }
    out.close().gap();
  }

  private void writeVectors() {
    int whole = inputs / TOGETHER * TOGETHER;
    int rest = inputs - whole;
    String sum = "y[j]";
    if (whole == 0) {
      sum = "0f";
    } else {
      out.line("Arrays.fill(y, 0, %d, 0f);", width);
      out.open("for (int k = 0; k < %d; k += %d)", whole, TOGETHER);
      writeTogether("k", TOGETHER, sum);
      out.close();
    }
    if (rest > 0) {
      writeTogether(Integer.toString(whole), rest, sum);
    }
  }

  private void writeTogether(String first, int count, String sum) {
    for (int i = 0; i < count; i++) {
      out.line("float x%d = x[%s + %d];", i, first, i);
      out.line("float[] w%d = %s[%s + %d];", i, weights, first, i);
    }
    String chain = sum;
    for (int i = 0; i < count; i++) {
      chain = "Math.fma(x%d, w%d[j], %s)".formatted(i, i, chain);
    }
    out.open("for (int j = 0; j < %d; j++)", width);
    out.line("y[j] = %s;", chain);
    out.close();
  }

  private void writeVariables() {
    out.line(
        "float %s;",
        IntStream.range(0, width)
            .mapToObj(j -> "y" + j + " = 0f")
            .collect(Collectors.joining(", ")));
    out.open("for (int k = 0; k < %d; k++)", inputs);
    out.line("float v = x[k];");
    for (int j = 0; j < width; j++) {
      out.line("y%d = Math.fma(v, %s[%d * k + %d], y%d);", j, weights, width, j, j);
    }
    out.close();
    for (int j = 0; j < width; j++) {
      out.line("y[%d] = y%d;", j, j);
    }
  }
}
