package dev.lanewise.formats;

import dev.lanewise.api.text.Count;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in the shape they have in a safetensors file.
 *
 * @param shape the length of each dimension; empty for a single number; not copied
 * @param data the numbers, the last dimension varying fastest; not copied
 * @since 0.1
 */
// The arrays are handed on without a copy because they may take most of the memory.
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(long[] shape, float[] data) {

  /**
   * Checks that the shape holds as many numbers as there are.
   *
   * @throws IllegalArgumentException if it does not
   */
  public Tensor {
    long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (count != data.length || Arrays.stream(shape).anyMatch(dimension -> dimension < 0)) {
      throw new IllegalArgumentException(
          "the shape does not hold "
              + Count.of(data.length, "number")
              + ": "
              + Arrays.toString(shape));
    }
  }

  /** Compares shape and numbers, the latter bit by bit. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tensor that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  /** Returns the shape, not the numbers. */
  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
