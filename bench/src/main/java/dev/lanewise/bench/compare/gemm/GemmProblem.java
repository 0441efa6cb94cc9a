package dev.lanewise.bench.compare.gemm;

import dev.lanewise.api.kernels.Product;
import dev.lanewise.bench.compare.comparison.Agreement;

/**
 * A product C = A·B, row-major without gaps.
 *
 * @param form how the operands lie
 * @param m rows of C
 * @param n columns of C
 * @param k length of each sum
 * @param a the left operand
 * @param b the right operand
 */
@SuppressWarnings("ArrayRecordComponent") // All sides compute on the same arrays; never compared.
public record GemmProblem(Product.Form form, int m, int n, int k, float[] a, float[] b) {

  /** Returns whether A lies as {@code k × m}. */
  public boolean transposesA() {
    return form == Product.Form.TN;
  }

  /** Returns whether B lies as {@code n × k}. */
  public boolean transposesB() {
    return form == Product.Form.NT;
  }

  /** Returns the length of a row of A as it lies. */
  public int widthOfA() {
    return transposesA() ? m : k;
  }

  /** Returns the length of a row of B as it lies. */
  public int widthOfB() {
    return transposesB() ? k : n;
  }

  /** Returns how many multiplications and additions it takes. */
  double work() {
    return 2.0 * m * n * k;
  }

  /**
   * Returns the difference that two orders of summation may make.
   *
   * <p>Rounding errors of k steps add up like a random walk: √k · 2⁻²⁴ of the largest sum that can
   * stand there, ‖a‖·‖b‖ by Cauchy and Schwarz; four times that is allowed.
   */
  public Agreement agreement() {
    double[] rows = norms(m, k, a, transposesA() ? 1 : k, transposesA() ? m : 1);
    double[] columns = norms(n, k, b, transposesB() ? k : 1, transposesB() ? 1 : n);
    double unit = 4 * Math.sqrt(k) * 0x1p-24;
    return new Agreement((index, ours) -> unit * rows[index / n] * columns[index % n]);
  }

  private static double[] norms(int count, int length, float[] x, int stride, int step) {
    double[] norms = new double[count];
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int j = 0; j < length; j++) {
        double value = x[i * stride + j * step];
        sum += value * value;
      }
      norms[i] = Math.sqrt(sum);
    }
    return norms;
  }
}
