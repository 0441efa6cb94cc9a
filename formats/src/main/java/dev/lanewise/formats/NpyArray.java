package dev.lanewise.formats;

import dev.lanewise.formats.files.NumberType;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An array of numbers as NumPy stores it, read as float in C order.
 *
 * @param shape the length of each dimension; empty for a single number
 * @param values the numbers, the last dimension varying fastest; not copied
 * @param type how each number was stored: {@code float32}, {@code uint8}, {@code bool} …
 * @since 0.1
 */
// The arrays are handed on without a copy because they may take most of the memory.
@SuppressWarnings("ArrayRecordComponent")
public record NpyArray(int[] shape, float[] values, String type) {

  /** Compares shape, values (bit by bit) and type. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NpyArray that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(values, that.values)
        && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(shape) + Arrays.hashCode(values)) + type.hashCode();
  }

  /** Returns type and shape, not the values. */
  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }

  /** Tells whether the numbers are 8-bit unsigned, as images are. */
  boolean isImage() {
    return type.equals(name(NumberType.UINT8));
  }

  /** Tells whether only whole numbers could be stored. */
  boolean isWhole() {
    return !type.startsWith("float");
  }

  /** Returns NumPy's name for a number type. */
  static String name(NumberType type) {
    return type == NumberType.BOOLEAN ? "bool" : type.name().toLowerCase(Locale.ROOT);
  }
}
