package dev.lanewise.api.registry;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;

/** Checks that kernels compute a small product to the bit. */
final class ProductProbe {

  private static final int M = 5;
  private static final int N = 19;
  private static final int K = 7;

  private ProductProbe() {}

  static void check(Kernels kernels) {
    float[] a = ramp(M * K, 0.37f);
    float[] b = ramp(K * N, -0.21f);
    float[] c = new float[M * N];
    kernels
        .product(Product.Form.NN, M, N, K, Workers.SINGLE)
        .run(M, N, K, Matrix.of(a, 0, K), Matrix.of(b, 0, N), Matrix.of(c, 0, N), null);
    for (int i = 0; i < M; i++) {
      for (int j = 0; j < N; j++) {
        float chain = 0;
        for (int k = 0; k < K; k++) {
          chain = Math.fma(a[i * K + k], b[k * N + j], chain);
        }
        if (Float.floatToRawIntBits(chain) != Float.floatToRawIntBits(c[i * N + j])) {
          throw new KernelsException(
              "a small product came out as %s instead of %s".formatted(c[i * N + j], chain));
        }
      }
    }
  }

  private static float[] ramp(int length, float step) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (i % 11 - 5) * step + i * 0.013f;
    }
    return values;
  }
}
