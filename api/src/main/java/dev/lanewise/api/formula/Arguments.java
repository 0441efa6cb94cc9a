package dev.lanewise.api.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arrays and numbers a {@link CompiledProgram} works on, bound by name.
 *
 * <p>Arrays are numbered: first the program's inputs that are no scalars, in order, then its
 * outputs. An output may be the same array range as an input of the same layout (in place), else
 * they must not overlap. Bind once, run often: running allocates nothing.
 *
 * @since 0.1
 */
public final class Arguments {

  private static final float[] UNBOUND = new float[0];

  private final Program program;
  private final List<String> inputNames = new ArrayList<>();
  private final List<String> scalarNames = new ArrayList<>();
  private final float[][] arrays;
  private final int[] offsets;
  private final int[] strides;
  private final float[] scalars;

  /** Creates arguments for a program, all unbound. */
  public Arguments(Program program) {
    this.program = program;
    for (Variable input : program.inputs()) {
      (input.shape() == Variable.Shape.SCALAR ? scalarNames : inputNames).add(input.name());
    }
    int count = inputNames.size() + program.outputs().size();
    arrays = new float[count][];
    Arrays.fill(arrays, UNBOUND);
    offsets = new int[count];
    strides = new int[count];
    scalars = new float[scalarNames.size()];
  }

  /**
   * Binds an input; a name the program does not use is ignored, since simplification may remove an
   * input.
   *
   * @param offset where row 0, column 0 is
   * @param stride how far apart rows are; without meaning for inputs by row or by column
   */
  public Arguments input(String name, float[] array, int offset, int stride) {
    int slot = inputNames.indexOf(name);
    if (slot >= 0) {
      bind(slot, array, offset, stride);
    }
    return this;
  }

  /**
   * Binds an output.
   *
   * @param offset where row 0, column 0 is
   * @param stride how far apart rows are; without meaning for row sums, which lie side by side
   * @throws IllegalArgumentException if the program has no such output
   */
  public Arguments output(String name, float[] array, int offset, int stride) {
    List<Output> outputs = program.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).name().equals(name)) {
        bind(inputNames.size() + i, array, offset, stride);
        return this;
      }
    }
    throw new IllegalArgumentException("the program has no output " + name);
  }

  /** Binds a scalar; a name the program does not use is ignored. */
  public Arguments scalar(String name, float value) {
    int slot = scalarNames.indexOf(name);
    if (slot >= 0) {
      scalars[slot] = value;
    }
    return this;
  }

  private void bind(int slot, float[] array, int offset, int stride) {
    arrays[slot] = array;
    offsets[slot] = offset;
    strides[slot] = stride;
  }

  /** Returns the arrays by number, not a copy. */
  public float[][] arrays() {
    return arrays;
  }

  /** Returns each array's offset, not a copy. */
  public int[] offsets() {
    return offsets;
  }

  /** Returns each array's row stride, not a copy. */
  public int[] strides() {
    return strides;
  }

  /** Returns the scalars in the order of the program's inputs, not a copy. */
  public float[] scalars() {
    return scalars;
  }
}
