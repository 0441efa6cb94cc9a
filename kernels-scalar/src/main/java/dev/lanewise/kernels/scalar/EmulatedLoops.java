package dev.lanewise.kernels.scalar;

/**
 * The inner loops of a product where fused multiply-add is no instruction: a row of the result, in
 * double, continues its chains by one step.
 *
 * <p>They consist of double additions and multiplications only, because C2 vectorises neither
 * selections nor operations on the bits of a double, and conversions to float and back would take
 * longer than the rest. Values are floats. An uncertain value becomes larger than any float, or
 * NaN, and stays so; the caller checks this at the end. It must ensure three conditions: no value
 * is −0, no value can overflow float, and products are multiples of the smallest float, 2⁻¹⁴⁹.
 *
 * <p><b>Rounding to 24 bits.</b> For a double y of exponent e, let t = 2²⁹·y. Then t − t·(1 −
 * 2⁻²⁹), of which the second term is rounded to double, is y rounded to a multiple of 2^(e−23): t
 * is such a multiple, the rounded term is, and they are at most half of one off y. (Below 2^e·(1 +
 * 2⁻²⁹) the term has a smaller exponent; the difference is 2^e, as it should be.) Which way a y
 * halfway between goes is left open. What is rounded here is the double beside s, the double sum of
 * product and value, on its side to zero, or on the other. As s is a multiple of 2⁻¹⁴⁹, so is what
 * it is rounded to, since a finer one would be s itself; so denormal floats need nothing more.
 */
final class EmulatedLoops {

  /** 2²⁹ times what moves a double to the one beside it, towards zero. */
  private static final double INWARD = 0x1p29 * (1 - 0x1p-53);

  /** The same, away from zero. */
  private static final double OUTWARD = 0x1p29 * (1 + 0x1p-52);

  private static final double REST = 1 - 0x1p-29;

  /** Makes the smallest float larger than any, and than any sum of products of floats. */
  private static final double MARK_UNCERTAIN = 0x1p1000;

  private EmulatedLoops() {}

  /**
   * Continues chains, and marks as uncertain those that come so near to a point halfway between two
   * floats that double cannot tell.
   *
   * <p>The exact sum lies between the two doubles beside s. If both are rounded to one float, it is
   * that, whatever the way of points halfway: these are off it by more than the exact sum.
   */
  static void step(double[] chains, double[] b, double a, int n) {
    for (int j = 0; j < n; j++) {
      double s = a * b[j] + chains[j];
      double inner = s * INWARD;
      double outer = s * OUTWARD;
      double rounded = inner - inner * REST;
      chains[j] = rounded + ((outer - outer * REST) - rounded) * MARK_UNCERTAIN;
    }
  }

  /**
   * Continues chains, also where the sum lies halfway between two floats, as it often does if
   * factors are whole numbers; marks as uncertain those where the value is some 2²⁹ times smaller
   * than the product, and has bits that double cannot hold beside it.
   *
   * <p>Let p be the product, c the value, f the double inside of s rounded to 24 bits, and e its
   * exponent. What remains of the exact sum, z = (c − f) + p, is exact, unless c − f is not:
   *
   * <ul>
   *   <li>If |p| is below 2^(e−28), then f = c, for p is less than an eighth of a place, and z = p.
   *   <li>Else z is at most 2^(e−23), and a multiple of the last place of p, at least 2^(e−76), and
   *       of those of f and of c − f, so it has 53 bits at most.
   *   <li>c − f is exact, except for |c| below 2⁻²⁹·|f|, where it is half to twice −f; so f can be
   *       added exactly, and gives c only if c − f was exact.
   * </ul>
   *
   * <p>Then f·(2²⁹ + 1), which is exact, plus z is rounded to a multiple of 2^(e−23), to the even
   * one if z is halfway, and less 2²⁹·f it is the sum rounded to float: f has the exponent of the
   * result. For where s lies halfway below 2^e, the double inside of it is rounded to below 2^e,
   * and where f is 2^e, the exact sum lies above that point.
   */
  static void stepWithTies(double[] chains, double[] b, double a, int n) {
    for (int j = 0; j < n; j++) {
      double p = a * b[j];
      double c = chains[j];
      double inner = (p + c) * INWARD;
      double f = inner - inner * REST;
      double difference = c - f;
      double lost = c - (difference + f);
      chains[j] = ((f * (0x1p29 + 1) + (difference + p)) - f * 0x1p29) + lost * MARK_UNCERTAIN;
    }
  }
}
