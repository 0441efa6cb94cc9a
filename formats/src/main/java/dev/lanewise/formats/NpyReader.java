package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.formats.files.ByteSource;
import dev.lanewise.formats.files.Labels;
import dev.lanewise.formats.files.MappedRows;
import dev.lanewise.formats.files.NpyHeader;
import dev.lanewise.formats.files.Shape;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TargetKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads arrays of numbers that {@code numpy.save} wrote.
 *
 * <p>Versions 1.0 to 3.0, either byte order, C or Fortran order, and the types bool, int8 to int64,
 * uint8 to uint64 and float16 to float64 are read; everything becomes float. Arrays of Python
 * objects are refused: only pickle could read them, and pickle runs code. Inputs that would take
 * more than half of the memory stay in the file and are read as they are needed.
 *
 * @since 0.1
 */
public final class NpyReader {

  private NpyReader() {}

  /**
   * Reads an array as it is, unscaled.
   *
   * @throws DataException if the file is missing, damaged, cut short, too long or holds something
   *     else than numbers
   */
  public static NpyArray read(Path file) {
    try (ByteSource source = ByteSource.open(file)) {
      return read(source);
    }
  }

  /**
   * Reads an array as rows of inputs.
   *
   * <p>The first dimension counts rows; the others are flattened, so that images of shape (n, h, w)
   * become rows of h × w; an array of one dimension becomes rows of one input. Arrays of type uint8
   * are taken for images and divided by 255, so that they lie in 0 to 1.
   *
   * @throws DataException as for {@link #read}, or if there is no row, or a number is NaN or
   *     infinite
   */
  public static Dataset readInputs(Path file) {
    return readInputs(file, DataOptions.defaults());
  }

  /**
   * Reads an array as rows of inputs.
   *
   * @param options whether NaN is taken, for an input that is missing
   * @throws DataException as for {@link #readInputs(Path)}
   */
  public static Dataset readInputs(Path file, DataOptions options) {
    try (ByteSource source = ByteSource.open(file)) {
      NpyHeader header = NpyHeader.read(source);
      if (!MappedRows.areNeeded(dimensions(header))) {
        return inputs(values(header, source), file.toString(), options);
      }
      source.promise(MappedRows.bytes(dimensions(header), header.type(), source.name()), "numbers");
      return mapped(new Mapped(file, source.position(), file.toString()), header, options);
    }
  }

  /**
   * Where an array is that is too large for memory.
   *
   * @param offset where in the file its numbers begin
   * @param name what to call it in messages
   */
  record Mapped(Path file, long offset, String name) {}

  /** Maps an array that is too large for memory. */
  static Dataset mapped(Mapped place, NpyHeader header, DataOptions options) {
    if (header.fortran() || header.shape().size() < 2) {
      throw new DataException(
          "%s is larger than memory and not in C order as (rows, inputs); save numpy.ascontiguousarray of it, or allow more memory by -Xmx"
              .formatted(place.name()));
    }
    MappedRows rows =
        MappedRows.of(
            new MappedRows.Place(place.file(), place.offset(), header.type(), header.order()),
            dimensions(header));
    Dataset data = Dataset.ofInputs(rows);
    data.forEachInputBlock((values, first, count) ->
        requireInputs(values, first, count, rows.width(), place.name(), options));
    return data;
  }

  static long[] dimensions(NpyHeader header) {
    return header.shape().stream().mapToLong(Integer::longValue).toArray();
  }

  /** Reads an array from a source that holds nothing else. */
  static NpyArray read(ByteSource source) {
    return values(NpyHeader.read(source), source);
  }

  /** Reads the numbers that follow a header. */
  static NpyArray values(NpyHeader header, ByteSource source) {
    int count = Shape.elements(dimensions(header), source.name());
    source.promise((long) count * header.type().bytes(), "numbers");
    float[] values = source.numbers(header.type(), header.order(), count, "numbers");
    source.end("numbers");
    int[] shape = header.shape().stream().mapToInt(Integer::intValue).toArray();
    return new NpyArray(
        shape,
        header.fortran() ? cOrder(values, shape, source.name()) : values,
        NpyArray.name(header.type()));
  }

  /** Makes rows of inputs of an array, images scaled. */
  static Dataset inputs(NpyArray array, String name, DataOptions options) {
    float[] values = array.values();
    int rows = array.shape().length == 0 ? 0 : array.shape()[0];
    if (values.length == 0 || rows == 0) {
      throw new DataException(
          name
              + " has the shape "
              + array
              + " and so no row of inputs; save an array (rows, inputs)");
    }
    int width = values.length / rows;
    requireInputs(values, 0, rows, width, name, options);
    if (array.isImage()) {
      for (int i = 0; i < values.length; i++) {
        values[i] /= 255f;
      }
    }
    return Dataset.ofInputs(values, width);
  }

  /** Joins inputs with an array of targets, as {@link NpzReader} describes. */
  static Dataset join(Dataset inputs, NpyArray targets, String name, DataOptions options) {
    float[] values = targets.values();
    int rows = targets.shape().length == 0 ? 0 : targets.shape()[0];
    if (rows != inputs.rows()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %s of targets for %s of inputs; save as many of both",
              name,
              Count.of(rows, "row"),
              Count.of(inputs.rows(), "row")));
    }
    int width = values.length / rows;
    if (width == 0) {
      throw new DataException(name + " has the shape " + targets + " and so no target; save some");
    }
    requireTargets(values, width, name);
    if (width > 1
        && (options.targetKind() == TargetKind.AUTO || options.wantsClasses())
        && isOneHot(values, width)) {
      if (!options.wantsClasses()) {
        throw new DataException(
            "%s has a single 1 in each row, as classes have; ask for classification or regression, or save the class numbers, y.argmax(1)"
                .formatted(name));
      }
      return Labels.join(inputs, name, positions(values, width), options.classNames());
    }
    boolean classes =
        options.wantsClasses()
            || (options.targetKind() == TargetKind.AUTO && targets.isWhole() && width == 1);
    if (!classes) {
      return inputs.withTargets(values, width);
    }
    if (width != 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %s a row where classes need one label a row; save the class numbers",
              name,
              Count.of(width, "target")));
    }
    List<String> known = options.classNames();
    return Labels.join(inputs, name, values, known);
  }

  /** Tells whether each row holds a single 1, and 0 else. */
  private static boolean isOneHot(float[] values, int width) {
    for (int from = 0; from < values.length; from += width) {
      int ones = 0;
      for (int i = from; i < from + width; i++) {
        if (values[i] != 0 && values[i] != 1) {
          return false;
        }
        ones += values[i] == 1 ? 1 : 0;
      }
      if (ones != 1) {
        return false;
      }
    }
    return true;
  }

  private static float[] positions(float[] values, int width) {
    float[] positions = new float[values.length / width];
    for (int i = 0; i < values.length; i++) {
      if (values[i] == 1) {
        positions[i / width] = i % width;
      }
    }
    return positions;
  }

  /** Refuses targets that are not finite. */
  private static void requireTargets(float[] values, int width, String name) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw unusable(name, values[i], i / width, i % width);
      }
    }
  }

  /** Refuses inputs that are not finite, but for missing ones where the model takes them. */
  private static void requireInputs(
      float[] values, int first, int rows, int width, String name, DataOptions options) {
    for (int i = 0; i < rows * width; i++) {
      boolean isTaken =
          Float.isFinite(values[i]) || (options.takesMissing() && Float.isNaN(values[i]));
      if (!isTaken) {
        throw unusable(name, values[i], first + i / width, i % width);
      }
    }
  }

  private static DataException unusable(String name, float value, int row, int column) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s has %s in row %d, column %d (from 0), which a network cannot use; replace it",
            name,
            value,
            row,
            column));
  }

  /** Reorders values whose first dimension varies fastest. */
  private static float[] cOrder(float[] values, int[] shape, String name) {
    if (shape.length < 2 || values.length == 0) {
      return values;
    }
    float[] ordered = ByteSource.allocate(name, values.length);
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int d = 0; d < shape.length; d++) {
      strides[d] = stride;
      stride *= shape[d];
    }
    int[] index = new int[shape.length];
    int from = 0;
    for (int to = 0; to < ordered.length; to++) {
      ordered[to] = values[from];
      for (int d = shape.length - 1; d >= 0; d--) {
        from += strides[d];
        if (++index[d] < shape[d]) {
          break;
        }
        from -= strides[d] * shape[d];
        index[d] = 0;
      }
    }
    return ordered;
  }
}
