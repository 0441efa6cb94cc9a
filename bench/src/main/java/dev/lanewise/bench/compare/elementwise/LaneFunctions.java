package dev.lanewise.bench.compare.elementwise;

import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The Vector API's own functions of all lanes. */
final class LaneFunctions {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private LaneFunctions() {}

  /** Returns the loops. */
  static ElementwisePeer peer() {
    return new LoopPeer(
        "lanes",
        "lanewise(EXP) and lanewise(TANH) of the Vector API",
        Map.of(
            ElementwiseFunction.EXP, LaneFunctions::exp,
            ElementwiseFunction.TANH, LaneFunctions::tanh,
            ElementwiseFunction.SIGMOID, LaneFunctions::sigmoid));
  }

  // The arrays compared are whole vectors long.

  private static void exp(float[] x, float[] y) {
    for (int i = 0; i < SPECIES.loopBound(x.length); i += SPECIES.length()) {
      FloatVector.fromArray(SPECIES, x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
    }
  }

  private static void tanh(float[] x, float[] y) {
    for (int i = 0; i < SPECIES.loopBound(x.length); i += SPECIES.length()) {
      FloatVector.fromArray(SPECIES, x, i).lanewise(VectorOperators.TANH).intoArray(y, i);
    }
  }

  private static void sigmoid(float[] x, float[] y) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    for (int i = 0; i < SPECIES.loopBound(x.length); i += SPECIES.length()) {
      FloatVector power = FloatVector.fromArray(SPECIES, x, i).neg().lanewise(VectorOperators.EXP);
      one.div(power.add(one)).intoArray(y, i);
    }
  }
}
