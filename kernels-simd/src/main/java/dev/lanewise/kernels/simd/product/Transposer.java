package dev.lanewise.kernels.simd.product;

/** Transposes square blocks of a matrix, a vector in each direction. */
abstract class Transposer {

  private final String name;

  Transposer(String name) {
    this.name = name;
  }

  @Override
  public final String toString() {
    return name;
  }

  /**
   * Packs as many rows as a vector has lanes: value i of row j goes to {@code panel[offset +
   * i·width + j]}.
   *
   * @param steps how many values of each row; what exceeds a multiple of the lanes is left out
   * @param from where the first row begins; the next are {@code stride} further
   */
  abstract void run(
      int steps, float[] x, int from, int stride, float[] panel, int offset, int width);
}
