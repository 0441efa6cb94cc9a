package dev.lanewise.api.program;

import dev.lanewise.api.text.Count;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The arrays and numbers a {@link CompiledProgram} works on, bound by name.
 *
 * <p>Arrays are numbered: first the program's inputs that are not scalars, in order, then its
 * outputs. An output may be the same array range as an input of the same layout (in place);
 * otherwise they must not overlap. Bind once, run often: running allocates nothing.
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

  /** The scalars that the program's author computes from the number of columns, until bound. */
  private final Set<String> unboundGiven = new LinkedHashSet<>();

  /** Creates arguments for a program, all unbound. */
  public Arguments(Program program) {
    this.program = program;
    for (Input input : program.inputs()) {
      (input.shape() == Shape.SCALAR ? scalarNames : inputNames).add(input.name());
      if (input.isGiven() && input.shape() == Shape.SCALAR) {
        unboundGiven.add(input.name());
      }
    }
    int count = program.layout().length;
    arrays = new float[count][];
    Arrays.fill(arrays, UNBOUND);
    offsets = new int[count];
    strides = new int[count];
    scalars = new float[scalarNames.size()];
  }

  /**
   * Binds an input. A name that the program does not use is ignored, because simplification may
   * have removed the input.
   *
   * @param offset where row 0, column 0 is
   * @param stride how far apart rows are, at least 0; ignored for inputs by row or by column
   * @throws IllegalArgumentException if the stride is negative
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
   * @param stride how far apart rows are, at least 0; ignored for row sums, which are contiguous
   * @throws IllegalArgumentException if the program has no such output, or the stride is negative
   */
  public Arguments output(String name, float[] array, int offset, int stride) {
    List<Output> outputs = program.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).name().equals(name)) {
        bind(program.firstOutput() + i, array, offset, stride);
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
      unboundGiven.remove(name);
    }
    return this;
  }

  private void bind(int slot, float[] array, int offset, int stride) {
    if (stride < 0) {
      throw new IllegalArgumentException(
          "the stride of '%s' is %d, below 0".formatted(name(slot), stride));
    }
    Objects.requireNonNull(array, "an array is null");
    arrays[slot] = array;
    offsets[slot] = offset;
    strides[slot] = stride;
  }

  /**
   * Checks that a part of a batch lies within the arrays; kernels do so before they write anything.
   * A part without elements may have any offset.
   *
   * @param compiled the program that is run
   * @param fromRow the first row
   * @param toRow the row after the last
   * @param fromColumn the first column
   * @param toColumn the column after the last
   * @throws IllegalArgumentException if these are arguments of a program with other arrays, or rows
   *     of an output overlap, or no value was bound to a {@linkplain Input#isGiven given} scalar
   * @throws IndexOutOfBoundsException if an array is too short, or there is no such part
   */
  public void check(Program compiled, int fromRow, int toRow, int fromColumn, int toColumn) {
    if (!compiled.isLaidOutAs(program)) {
      throw new IllegalArgumentException("the arguments belong to another program");
    }
    if (!unboundGiven.isEmpty()) {
      // Only formulas of rows know how many columns there are; here a part of them may be computed.
      throw new IllegalArgumentException(
          "the scalar '%s' is computed from the number of columns, which only a formula of rows knows; use a plain scalar or a constant"
              .formatted(unboundGiven.iterator().next()));
    }
    if (fromRow < 0 || toRow < fromRow || fromColumn < 0 || toColumn < fromColumn) {
      throw new IndexOutOfBoundsException(
          "rows %d to %d and columns %d to %d are no part of a batch"
              .formatted(fromRow, toRow, fromColumn, toColumn));
    }
    if (fromRow == toRow) {
      return;
    }
    Shape[] layout = compiled.layout();
    for (int slot = 0; slot < layout.length; slot++) {
      switch (layout[slot]) {
        case ELEMENT -> checkElements(slot, fromRow, toRow, fromColumn, toColumn);
        case COLUMN -> check(slot, fromColumn, toColumn);
        case ROW -> check(slot, fromRow, toRow);
        case SCALAR -> throw new IllegalStateException("a scalar is in no array");
      }
    }
  }

  private void checkElements(int slot, int fromRow, int toRow, int fromColumn, int toColumn) {
    long stride = strides[slot];
    if (fromColumn == toColumn) {
      return;
    }
    boolean isOutput = slot >= program.firstOutput();
    if (isOutput && toRow - fromRow > 1 && stride < toColumn - fromColumn) {
      throw new IllegalArgumentException(
          "the rows of '%s' overlap: %s, %d apart"
              .formatted(name(slot), Count.of(toColumn - fromColumn, "column"), stride));
    }
    check(slot, fromRow * stride + fromColumn, (toRow - 1) * stride + toColumn);
  }

  private void check(int slot, long from, long to) {
    long first = offsets[slot] + from;
    long end = offsets[slot] + to;
    if (from < to && (first < 0 || end > arrays[slot].length)) {
      throw new IndexOutOfBoundsException(
          "'%s' is needed from %d to %d in an array of length %d"
              .formatted(name(slot), first, end, arrays[slot].length));
    }
  }

  private String name(int slot) {
    int firstOutput = program.firstOutput();
    return slot < firstOutput
        ? inputNames.get(slot)
        : program.outputs().get(slot - firstOutput).name();
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
