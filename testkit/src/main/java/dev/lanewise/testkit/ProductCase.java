package dev.lanewise.testkit;

import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Product.Form;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product's operands. Their arrays have no spare elements, so that reads beyond them fail;
 * the result has canaries around it.
 */
final class ProductCase {

  final Form form;
  final int m;
  final int n;
  final int k;
  final int aStride;
  final int bStride;
  final int cStride;
  final int aOffset;
  final int bOffset;
  final int cOffset;
  final float[] a;
  final float[] b;

  ProductCase(RandomGenerator random, Form form, int m, int n, int k, int padding, boolean wild) {
    this.form = form;
    this.m = m;
    this.n = n;
    this.k = k;
    aStride = (form == Form.TN ? m : k) + padding;
    bStride = (form == Form.NT ? k : n) + padding;
    cStride = n + padding;
    aOffset = random.nextInt(5);
    bOffset = random.nextInt(5);
    cOffset = random.nextInt(5);
    int aLength = length(aOffset, form == Form.TN ? k : m, form == Form.TN ? m : k, aStride);
    int bLength = length(bOffset, form == Form.NT ? n : k, form == Form.NT ? k : n, bStride);
    a = wild ? Samples.wild(random, aLength) : Samples.plain(random, aLength);
    b = wild ? Samples.wild(random, bLength) : Samples.plain(random, bLength);
  }

  private static int length(int offset, int height, int width, int stride) {
    return offset + Math.max(0, height - 1) * stride + (height == 0 ? 0 : width);
  }

  /** Returns the array of the result before it is computed. */
  float[] result() {
    return Samples.canaries(cOffset + m * cStride + 7);
  }

  /** Computes the result with what lies around it. */
  float[] run(Product product) {
    float[] c = result();
    run(product, c, null);
    return c;
  }

  void run(Product product, float[] c, @Nullable Epilogue epilogue) {
    product.run(
        m,
        n,
        k,
        Matrix.of(a, aOffset, aStride),
        Matrix.of(b, bOffset, bStride),
        Matrix.of(c, cOffset, cStride),
        epilogue);
  }

  @Override
  public String toString() {
    return "the product %s of %d×%d×%d with strides %d, %d and %d"
        .formatted(form, m, n, k, aStride, bStride, cStride);
  }
}
