package dev.lanewise.network.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a layer is: its number among the layers of the network; in a residual block the number of
 * the block, and then its number among the layers of the block.
 *
 * @param numbers each counts from 0
 */
public record LayerPath(List<Integer> numbers) {

  /** More than there are layers in a network or a block. */
  private static final long MOST = 10_000;

  /** Copies the list. */
  public LayerPath {
    numbers = List.copyOf(numbers);
  }

  /** Returns the path of a layer of the network itself. */
  public static LayerPath of(int number) {
    return new LayerPath(List.of(number));
  }

  /** Returns the path of a layer of the block that has this path. */
  LayerPath inside(int number) {
    List<Integer> inner = new ArrayList<>(numbers);
    inner.add(number);
    return new LayerPath(inner);
  }

  /**
   * Returns what model files call a tensor of the layer, such as {@code layers.2.layers.0.bias}.
   */
  String tensorName(String part) {
    return numbers.stream().map(number -> "layers." + number + ".").collect(Collectors.joining())
        + part;
  }

  /**
   * Returns a number that no other layer has, for its random numbers: that of a layer of the
   * network is its number among the layers. Part of the numerics contract.
   */
  public long stream() {
    long stream = numbers.getFirst();
    for (int number : numbers.subList(1, numbers.size())) {
      stream = (stream + 1) * MOST + number;
    }
    return stream;
  }

  /** Returns the numbers from 1, as messages have them: {@code 3.1}. */
  @Override
  public String toString() {
    return numbers.stream()
        .map(number -> String.valueOf(number + 1))
        .collect(Collectors.joining("."));
  }
}
