package dev.lanewise.onnx.conversion;

import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.onnx.conversion.ColumnPart.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a graph makes of the columns of a table before the first layer.
 *
 * @param columns the columns, as a table has them
 * @param parts what is made of each
 * @param constants what the numbers are that the first layer gets of no column
 * @param width how many numbers the first layer of the graph gets
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Prepared(List<Column> columns, List<ColumnPart> parts, double[] constants, int width) {

  /** Returns what the graph has an answer for, for each column. */
  List<Agreement.Answers> answers() {
    return parts.stream().map(ColumnPart::answers).toList();
  }

  /**
   * Puts the preparation before a network. Where the graph orders, scales or repeats the numbers
   * that the steps give, the weights of the first layer take that over.
   *
   * @param network a network that takes the numbers as the graph gives them
   */
  Model before(Model network, Engine engine) {
    Preparation preparation = preparation();
    List<Weight> weights = weights();
    if (isSame(preparation, weights)) {
      return network.withPreparation(preparation);
    }
    Map<String, float[]> tensors = network.tensors();
    float[] old = Objects.requireNonNull(tensors.get("layers.0.weight"));
    float[] bias = Objects.requireNonNull(tensors.get("layers.0.bias"));
    int units = bias.length;
    int inputs = preparation.width();
    float[] changed = new float[Math.multiplyExact(units, inputs)];
    for (int unit = 0; unit < units; unit++) {
      double[] row = new double[inputs];
      double sum = bias[unit];
      for (Weight weight : weights) {
        row[weight.from()] += old[unit * width + weight.to()] * weight.factor();
      }
      for (int i = 0; i < width; i++) {
        sum += constants[i] == 0 ? 0 : old[unit * width + i] * constants[i];
      }
      for (int i = 0; i < inputs; i++) {
        changed[unit * inputs + i] = (float) row[i];
      }
      bias[unit] = (float) sum;
    }
    tensors.put("layers.0.weight", changed);
    tensors.put("layers.0.bias", bias);
    return Model.fromTensors(
            new Architecture(inputs, network.architecture().layers()),
            network.task(),
            network.loss(),
            tensors,
            engine)
        .withPreparation(preparation);
  }

  private Preparation preparation() {
    return new Preparation(
        new Schema(columns, List.of()),
        parts.stream().map(ColumnPart::step).toList(),
        Optional.empty());
  }

  /** Returns the weights by the places of numbers that all steps together give. */
  private List<Weight> weights() {
    List<Weight> weights = new ArrayList<>();
    int first = 0;
    for (ColumnPart part : parts) {
      for (Weight weight : part.weights()) {
        weights.add(new Weight(weight.to(), first + weight.from(), weight.factor()));
      }
      first += part.step().width();
    }
    return weights;
  }

  private boolean isSame(Preparation preparation, List<Weight> weights) {
    boolean isConstant = false;
    for (double constant : constants) {
      isConstant |= constant != 0;
    }
    return !isConstant
        && preparation.width() == width
        && weights.size() == width
        && weights.stream()
            .allMatch(weight -> weight.to() == weight.from() && weight.factor() == 1);
  }

  /** Tells whether the layers get a row just as it is, so that no preparation is needed. */
  boolean isNothing() {
    return columns.size() == width
        && isSame(preparation(), weights())
        && parts.stream()
            .allMatch(part ->
                part.step() instanceof ColumnStep.Numeric number
                    && number.shift() == 0
                    && number.scale() == 1
                    && !number.indicator()
                    && !part.answers().missing());
  }
}
