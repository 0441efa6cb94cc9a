package dev.lanewise.onnx.conversion;

import dev.lanewise.network.preparation.ColumnStep;
import java.util.List;
import java.util.Map;

/**
 * What a graph makes of one column: a step of a preparation, and how the numbers that the first
 * layer gets follow from those that the step gives.
 *
 * @param step the step
 * @param answers what the graph has an answer for
 * @param weights what the numbers are sums of
 * @param constants what is added to a number, by its place
 */
record ColumnPart(
    ColumnStep step,
    Agreement.Answers answers,
    List<Weight> weights,
    Map<Integer, Double> constants) {

  /**
   * A part of a sum.
   *
   * @param to the place of a number that the first layer gets
   * @param from the place of a number that the step gives
   * @param factor what that is multiplied by
   */
  record Weight(int to, int from, double factor) {}

  ColumnPart {
    weights = List.copyOf(weights);
    constants = Map.copyOf(constants);
  }
}
