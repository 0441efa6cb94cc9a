package dev.lanewise.bench.compare.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The widths of a network and the rows of a batch.
 *
 * @param batch how many rows
 * @param widths the number of inputs and the units of each layer
 */
public record NetworkShape(int batch, List<Integer> widths) {

  public NetworkShape(int batch, int... widths) {
    this(batch, Arrays.stream(widths).boxed().toList());
  }

  /** Reads widths with dashes between them, such as 784-50-10. */
  public static NetworkShape parse(int batch, String widths) {
    return new NetworkShape(
        batch, Arrays.stream(widths.split("-", -1)).map(Integer::valueOf).toList());
  }

  /** Copies the widths. */
  public NetworkShape {
    widths = List.copyOf(widths);
  }

  /** Returns how many layers there are. */
  public int layers() {
    return widths.size() - 1;
  }

  /** Returns the inputs of a layer, counted from 1. */
  public int inputs(int layer) {
    return widths.get(layer - 1);
  }

  /** Returns the units of a layer, counted from 1. */
  public int outputs(int layer) {
    return widths.get(layer);
  }

  /** Returns the width of a row of outputs. */
  public int classes() {
    return widths.getLast();
  }

  /** Returns the multiplications and additions of a batch's outputs. */
  public double operationsForward() {
    double sum = 0;
    for (int layer = 1; layer <= layers(); layer++) {
      sum += 2.0 * batch * inputs(layer) * outputs(layer);
    }
    return sum;
  }

  /** Returns those of a training step: the first layer needs no gradient of its inputs. */
  public double operationsOfStep() {
    return 3 * operationsForward() - 2.0 * batch * inputs(1) * outputs(1);
  }

  /** Returns the widths with dashes between them. */
  @Override
  public String toString() {
    return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }
}
