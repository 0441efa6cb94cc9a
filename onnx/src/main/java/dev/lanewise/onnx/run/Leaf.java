package dev.lanewise.onnx.run;

import dev.lanewise.api.formula.Variable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a variable of a formula stands for: a slot, or constants by column.
 *
 * @param variable the variable, by element or by row for a slot, and by column for constants
 * @param slot where its numbers are; null for constants
 * @param constants a number for each column; empty for a slot
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by its variable, which no other has.
public record Leaf(Variable variable, @Nullable FloatSlot slot, float[] constants) {

  public static Leaf of(Variable variable, FloatSlot slot) {
    return new Leaf(variable, slot, new float[0]);
  }

  public static Leaf of(Variable column, float[] constants) {
    return new Leaf(column, null, constants.clone());
  }

  /** Returns the array that the variable is bound to. */
  float[] array() {
    // Kernels may read vectors of constants over their end.
    return slot == null ? Arrays.copyOf(constants, constants.length + 16) : slot.values();
  }
}
