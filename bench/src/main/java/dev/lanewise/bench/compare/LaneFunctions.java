package dev.lanewise.bench.compare;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The Vector API's own functions of all lanes. */
final class LaneFunctions implements ElementwisePeer {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  @Override
  public String name() {
    return "lanes";
  }

  @Override
  public String version() {
    return "lanewise(EXP) and lanewise(TANH) of the Vector API";
  }

  @Override
  public boolean offers(ElementwiseProblem problem, int threads) {
    return threads == 1
        && switch (problem.function()) {
          case EXP, TANH, SIGMOID -> true;
          default -> false;
        };
  }

  @Override
  public Side side(ElementwiseProblem problem, int threads) {
    return new ArraySide(
        problem.x(),
        switch (problem.function()) {
          case EXP -> LaneFunctions::exp;
          case TANH -> LaneFunctions::tanh;
          case SIGMOID -> LaneFunctions::sigmoid;
          default -> throw new IllegalArgumentException("no lanes for " + problem.function());
        });
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
