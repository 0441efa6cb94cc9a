package dev.lanewise.bench.compare.elementwise;

import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Formulas written by hand in the Vector API, operation by operation as the compiled ones. */
final class HandWritten {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private HandWritten() {}

  /** Returns the loops. */
  static ElementwisePeer peer() {
    return new LoopPeer(
        "by-hand",
        "the same operations in a Vector API loop",
        Map.of(
            ElementwiseFunction.RELU, HandWritten::relu,
            ElementwiseFunction.PLUGIN_HARD_SWISH, HandWritten::hardSwish,
            ElementwiseFunction.PLUGIN_RATIONAL, HandWritten::rational));
  }

  // The arrays compared are whole vectors long.

  private static void relu(float[] x, float[] y) {
    for (int i = 0; i < SPECIES.loopBound(x.length); i += SPECIES.length()) {
      FloatVector.fromArray(SPECIES, x, i).max(0).intoArray(y, i);
    }
  }

  private static void hardSwish(float[] x, float[] y) {
    for (int i = 0; i < SPECIES.loopBound(x.length); i += SPECIES.length()) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      v.add(3).max(0).min(6).mul(v).mul(ElementwiseFunction.SIXTH).intoArray(y, i);
    }
  }

  private static void rational(float[] x, float[] y) {
    FloatVector p0 = FloatVector.broadcast(SPECIES, ElementwiseFunction.NUMERATOR[0]);
    FloatVector p1 = FloatVector.broadcast(SPECIES, ElementwiseFunction.NUMERATOR[1]);
    FloatVector p2 = FloatVector.broadcast(SPECIES, ElementwiseFunction.NUMERATOR[2]);
    FloatVector p3 = FloatVector.broadcast(SPECIES, ElementwiseFunction.NUMERATOR[3]);
    FloatVector q0 = FloatVector.broadcast(SPECIES, ElementwiseFunction.DENOMINATOR[0]);
    FloatVector q1 = FloatVector.broadcast(SPECIES, ElementwiseFunction.DENOMINATOR[1]);
    FloatVector q2 = FloatVector.broadcast(SPECIES, ElementwiseFunction.DENOMINATOR[2]);
    FloatVector q3 = FloatVector.broadcast(SPECIES, ElementwiseFunction.DENOMINATOR[3]);
    FloatVector bound = FloatVector.broadcast(SPECIES, ElementwiseFunction.BOUND);
    FloatVector negativeBound = bound.neg();
    for (int i = 0; i < SPECIES.loopBound(x.length); i += SPECIES.length()) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i).max(negativeBound).min(bound);
      FloatVector square = v.mul(v);
      FloatVector p = p3.fma(square, p2).fma(square, p1).fma(square, p0);
      FloatVector q = q3.fma(square, q2).fma(square, q1).fma(square, q0);
      v.mul(p).div(q).intoArray(y, i);
    }
  }
}
