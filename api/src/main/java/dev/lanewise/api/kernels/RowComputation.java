package dev.lanewise.api.kernels;

import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Input;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.RowProgram;
import dev.lanewise.api.program.RowStep;
import dev.lanewise.api.program.Shape;
import dev.lanewise.api.text.Count;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A row program on kernels, with its buffers; for one thread at a time.
 *
 * <p>Set {@linkplain Place#at where} inputs and outputs are, then run. Running allocates nothing.
 * An output by element may be the same array range as an input of the same layout, if it is the
 * only one; else they must not overlap.
 *
 * @since 0.1
 */
public final class RowComputation {

  /** The most columns, whose numbers are floats. */
  private static final int MAX_COLUMNS = 1 << 24;

  /**
   * Rows shorter than this, a vector of the widest lanes, have their intermediate values in arrays
   * of their own. In place, the vector of a row would have to wait for that of the row before,
   * which overlaps it.
   */
  private static final int SHORT = Output.STRIPE;

  /** The most short rows of a block, and the most floats of a block of longer ones. */
  private static final int SHORT_ROWS = 128;

  private static final int FLOATS = 16_384;

  /** The fewest rows of a block, where programs over them are to fill vectors. */
  private static final int ROWS = 16;

  private final RowProgram program;
  private final Kernels kernels;
  private final int columns;
  private final int blockRows;
  private final Map<String, Place> places = new HashMap<>();
  private final Bound[] steps;
  private final List<Arguments> allArguments = new ArrayList<>();

  /**
   * Where an array of a computation is.
   *
   * @since 0.1
   */
  public static final class Place {

    /** What a place is for. */
    private enum Use {
      INPUT,
      OUTPUT,
      /** Arrays that no caller binds: the same for all rows, or reused for each block. */
      FIXED
    }

    private final boolean byElement;
    private final Use use;
    private float[] array = {};
    private int offset;
    private int stride;

    /**
     * The distance between rows, or between their values; 0 where all blocks of rows use the same
     * array.
     */
    private int advance;

    private Place(Shape shape, Use use) {
      byElement = shape == Shape.ELEMENT;
      advance = shape == Shape.ROW ? 1 : 0;
      this.use = use;
    }

    private static Place fixed(float[] array, int stride) {
      Place place = new Place(Shape.COLUMN, Use.FIXED);
      place.array = array;
      place.stride = stride;
      return place;
    }

    /**
     * Says where the array is from the next run on.
     *
     * @param newOffset where row 0, column 0 is
     * @param newStride how far apart rows are; ignored for an array that has no value for each
     *     element
     */
    public void at(float[] newArray, int newOffset, int newStride) {
      array = newArray;
      offset = newOffset;
      if (byElement) {
        stride = newStride;
        advance = newStride;
      }
    }

    /** Returns where a row begins, or its number is. */
    private int offset(int row) {
      return offset + row * advance;
    }
  }

  /** A step with its arrays. */
  private abstract static class Bound {

    /** Computes a block of rows. */
    abstract void run(int from, int rows);
  }

  /**
   * Prepares a program.
   *
   * @param kernels what to compute with
   * @param maxRows the most rows of a batch
   * @throws IllegalArgumentException if there are no columns, or more than floats can number
   */
  public RowComputation(RowProgram program, Kernels kernels, int maxRows, int columns) {
    if (columns < 1 || columns > MAX_COLUMNS) {
      throw new IllegalArgumentException(
          "a row has 1 to %d columns, not %d".formatted(MAX_COLUMNS, columns));
    }
    this.program = program;
    this.kernels = kernels;
    this.columns = columns;
    blockRows = Math.max(1, Math.min(rowsOfBlock(maxRows), maxRows));
    placeInputs();
    program
        .elementOutputs()
        .forEach(name -> places.put(name, new Place(Shape.ELEMENT, Place.Use.OUTPUT)));
    program.rowOutputs().forEach(name -> places.put(name, new Place(Shape.ROW, Place.Use.OUTPUT)));
    program.rowBuffers().forEach(name -> places.put(name, Place.fixed(new float[blockRows], 1)));
    placeElementBuffers();
    steps = boundSteps();
    for (Input input : program.inputs()) {
      if (input.isGiven() && input.shape() == Shape.SCALAR) {
        scalar(input.name(), (float) input.given(columns)[0]);
      }
    }
  }

  private Bound[] boundSteps() {
    List<Bound> bound = new ArrayList<>();
    Map<String, Picks> picks = new HashMap<>();
    for (RowStep step : program.steps()) {
      if (step instanceof RowStep.Pick pick) {
        Picks known = picks.get(pick.column());
        if (known == null) {
          known = new Picks(place(pick.column()));
          picks.put(pick.column(), known);
          bound.add(known);
        }
        known.add(place(pick.of()), place(pick.to()));
      } else {
        bound.add(bound(step));
      }
    }
    return bound.toArray(Bound[]::new);
  }

  /**
   * Returns how many rows are computed together, so that intermediate values stay in the near
   * caches.
   */
  private int rowsOfBlock(int maxRows) {
    boolean keepsElements = !program.elementBuffers().isEmpty();
    boolean overRows = program.steps().stream().anyMatch(RowStep.Rows.class::isInstance);
    int rows = Math.max(1, FLOATS / columns);
    if (keepsElements) {
      return isShort() ? SHORT_ROWS : rows;
    }
    return overRows ? Math.max(ROWS, rows) : maxRows;
  }

  /** Tells whether rows are so short that intermediate values have arrays of their own. */
  private boolean isShort() {
    return columns < SHORT;
  }

  private void placeInputs() {
    for (Input input : program.inputs()) {
      places.put(
          input.name(),
          input.isGiven()
              ? Place.fixed(floats(input.given(columns)), 0)
              : new Place(input.shape(), Place.Use.INPUT));
    }
  }

  /** Rounds, with room behind for a whole vector. */
  private static float[] floats(double[] values) {
    float[] floats = new float[values.length + SHORT];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private void placeElementBuffers() {
    String inOutput = isShort() ? "" : program.bufferInOutput().orElse("");
    for (String name : program.elementBuffers()) {
      if (name.equals(inOutput)) {
        places.put(name, place(program.elementOutputs().iterator().next()));
      } else {
        int stride = isShort() ? SHORT : columns;
        places.put(name, Place.fixed(new float[blockRows * stride + SHORT], stride));
      }
    }
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("the program has no array " + name);
    }
    return place;
  }

  private Bound bound(RowStep step) {
    return switch (step) {
      case RowStep.Elements elements -> bound(elements.program(), false);
      case RowStep.Rows rows -> bound(rows.program(), true);
      case RowStep.Max max -> new Maxima(place(max.of()), place(max.to()));
      case RowStep.Argmax argmax -> new Positions(place(argmax.of()), place(argmax.to()));
      case RowStep.Pick pick -> throw new IllegalStateException(pick + " is one of several");
    };
  }

  /** Finds the largest value of each row. */
  private final class Maxima extends Bound {

    private final Place of;
    private final Place to;

    Maxima(Place of, Place to) {
      this.of = of;
      this.to = to;
    }

    @Override
    void run(int from, int rows) {
      kernels.rowMax(
          rows, columns, of.array, of.offset(from), of.stride, to.array, to.offset(from));
    }
  }

  /** Finds where each row has its largest value. */
  private final class Positions extends Bound {

    private final Place of;
    private final Place to;

    Positions(Place of, Place to) {
      this.of = of;
      this.to = to;
    }

    @Override
    void run(int from, int rows) {
      int offset = of.offset(from);
      for (int row = 0; row < rows; row++) {
        to.array[to.offset(from) + row] =
            kernels.argmax(columns, of.array, offset + row * of.stride);
      }
    }
  }

  /** Takes values from one column of each row. */
  private final class Picks extends Bound {

    private final Place column;
    private final List<Place> of = new ArrayList<>();
    private final List<Place> to = new ArrayList<>();
    private final int[] numbers = new int[blockRows];

    Picks(Place column) {
      this.column = column;
    }

    void add(Place newOf, Place newTo) {
      of.add(newOf);
      to.add(newTo);
    }

    @Override
    void run(int from, int rows) {
      float[] given = column.array;
      int offset = column.offset(from);
      for (int row = 0; row < rows; row++) {
        numbers[row] = columnNumber(given[offset + row]);
      }
      for (int i = 0; i < of.size(); i++) {
        pick(of.get(i), to.get(i), from, rows);
      }
    }

    private void pick(Place source, Place target, int from, int rows) {
      float[] array = source.array;
      float[] picked = target.array;
      int offset = source.offset(from);
      int stride = source.stride;
      int targetOffset = target.offset(from);
      for (int row = 0; row < rows; row++) {
        picked[targetOffset + row] = array[offset + row * stride + numbers[row]];
      }
    }

    private int columnNumber(float number) {
      int result = (int) number;
      if (result < 0 || result >= columns || result != number) {
        throw new IndexOutOfBoundsException(
            "%s is none of %s".formatted(number, Count.of(columns, "column")));
      }
      return result;
    }
  }

  private Bound bound(Program part, boolean overRows) {
    CompiledProgram compiled = kernels.compile(part);
    Arguments arguments = new Arguments(part);
    allArguments.add(arguments);
    List<Place> slots = new ArrayList<>();
    for (Input input : part.inputs()) {
      if (input.shape() != Shape.SCALAR) {
        slots.add(place(input.name()));
      }
    }
    for (Output output : part.outputs()) {
      slots.add(place(output.name()));
    }
    return new BoundProgram(compiled, arguments, slots, overRows);
  }

  /** A program with its arrays. */
  private final class BoundProgram extends Bound {

    private final CompiledProgram compiled;
    private final Arguments arguments;
    private final float[][] arrays;
    private final int[] offsets;
    private final int[] strides;
    private final boolean overRows;

    /** The arrays that callers place, and their numbers. */
    private final Place[] moving;

    private final int[] slots;

    BoundProgram(
        CompiledProgram compiled, Arguments arguments, List<Place> places, boolean overRows) {
      this.compiled = compiled;
      this.arguments = arguments;
      this.overRows = overRows;
      arrays = arguments.arrays();
      offsets = arguments.offsets();
      strides = arguments.strides();
      slots =
          IntStream.range(0, places.size())
              .filter(slot -> places.get(slot).use != Place.Use.FIXED)
              .toArray();
      moving = Arrays.stream(slots).mapToObj(places::get).toArray(Place[]::new);
      for (int slot = 0; slot < places.size(); slot++) {
        arrays[slot] = places.get(slot).array;
        strides[slot] = overRows ? blockRows : places.get(slot).stride;
      }
    }

    @Override
    void run(int from, int rows) {
      for (int i = 0; i < moving.length; i++) {
        Place place = moving[i];
        int slot = slots[i];
        arrays[slot] = place.array;
        offsets[slot] = place.offset(from);
        if (!overRows) {
          strides[slot] = place.stride;
        }
      }
      if (overRows) {
        compiled.run(arguments, 0, 1, 0, rows);
      } else {
        compiled.run(arguments, 0, rows, 0, columns);
      }
    }
  }

  /**
   * Returns the place of an input. If the program has no such input, because simplification removed
   * it, the place has no effect.
   */
  public Place input(String name) {
    Place place = places.get(name);
    return place != null && place.use == Place.Use.INPUT
        ? place
        : new Place(Shape.ELEMENT, Place.Use.INPUT);
  }

  /**
   * Returns the place of an output.
   *
   * @throws IllegalArgumentException if the program has no such output
   */
  public Place output(String name) {
    Place place = places.get(name);
    if (place == null || place.use != Place.Use.OUTPUT) {
      throw new IllegalArgumentException("the program has no output " + name);
    }
    return place;
  }

  /** Binds a scalar; a name the program does not use is ignored. */
  public void scalar(String name, float value) {
    // By number, since an iterator would be an object.
    for (int i = 0; i < allArguments.size(); i++) {
      allArguments.get(i).scalar(name, value);
    }
  }

  /**
   * Computes the first rows of what is bound.
   *
   * @throws IndexOutOfBoundsException if a bound array is too short, or a picked column does not
   *     exist
   */
  public void run(int rows) {
    for (int from = 0; from < rows; from += blockRows) {
      int block = Math.min(blockRows, rows - from);
      for (Bound step : steps) {
        step.run(from, block);
      }
    }
  }
}
