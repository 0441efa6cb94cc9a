package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.formats.files.ByteSource;
import dev.lanewise.formats.files.Labels;
import dev.lanewise.formats.files.MappedRows;
import dev.lanewise.formats.files.NumberType;
import dev.lanewise.formats.files.Shape;
import dev.lanewise.network.data.Dataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Reads images and labels in the IDX format of MNIST, plain or packed by gzip.
 *
 * <p>A folder holds {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte} to train on
 * and {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte} to test with, each with or
 * without {@code .gz}; whether a file is packed is told by its content. Each image becomes a row of
 * height × width inputs in 0 to 1, its bytes divided by 255. Images of a plain file that would take
 * more than half of the memory stay in the file and are read as they are needed.
 *
 * @since 0.1
 */
public final class IdxReader {

  private static final int IMAGES_MAGIC = 0x0803;
  private static final int LABELS_MAGIC = 0x0801;
  private static final String TRAINING = "train";
  private static final String TEST = "t10k";
  private static final String IMAGES = "-images-idx3-ubyte";
  private static final String LABELS = "-labels-idx1-ubyte";

  private IdxReader() {}

  /**
   * Reads the rows to train on.
   *
   * @param folder where the IDX files are
   * @param options the classes, if a model has set them; otherwise there is one more than the
   *     highest label
   * @throws DataException if a file is missing, empty, cut short, too long or no IDX file, if there
   *     are not as many labels as images, or a label is beyond the given classes
   */
  public static Dataset readTraining(Path folder, DataOptions options) {
    return read(find(folder, TRAINING + IMAGES), find(folder, TRAINING + LABELS), options);
  }

  /**
   * Reads the rows to test with.
   *
   * <p>Without given classes they are those of the folder's training labels if it has them, so that
   * both parts agree.
   *
   * @param folder where the IDX files are
   * @param options the classes, if a model has set them
   * @throws DataException as for {@link #readTraining}
   */
  public static Dataset readTest(Path folder, DataOptions options) {
    Path images = find(folder, TEST + IMAGES);
    Path labels = find(folder, TEST + LABELS);
    if (options.classNames().isEmpty() && exists(folder, TRAINING + LABELS)) {
      int classes = 0;
      for (float label : labels(find(folder, TRAINING + LABELS))) {
        classes = Math.max(classes, (int) label + 1);
      }
      return read(images, labels, options.withClasses(classes));
    }
    return read(images, labels, options);
  }

  /**
   * Reads the images to test with, without their labels.
   *
   * @param folder where the IDX files are
   * @throws DataException if the file is missing or is not a whole IDX file of images
   */
  public static Dataset readTestImages(Path folder) {
    return readImages(find(folder, TEST + IMAGES));
  }

  /** Tells whether a folder has images to test with. */
  public static boolean hasTest(Path folder) {
    return exists(folder, TEST + IMAGES);
  }

  /**
   * Reads one file of images and the file of their labels.
   *
   * @param images an IDX file of unsigned bytes in three dimensions
   * @param labels an IDX file of unsigned bytes in one dimension
   * @param options the classes, if a model has set them
   * @throws DataException as for {@link #readTraining}
   */
  public static Dataset read(Path images, Path labels, DataOptions options) {
    Dataset inputs = readImages(images);
    float[] numbers = labels(labels);
    if (numbers.length != inputs.rows()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %s but %s has %s; take two files that belong together",
              labels,
              Count.of(numbers.length, "label"),
              images,
              Count.of(inputs.rows(), "image")));
    }
    return Labels.join(inputs, labels.toString(), numbers, options.classNames());
  }

  /**
   * Reads one file of images.
   *
   * @param file an IDX file of unsigned bytes in three dimensions
   * @throws DataException if the file is missing or is not a whole IDX file of images
   */
  public static Dataset readImages(Path file) {
    try (ByteSource source = ByteSource.openPlainOrGzip(file)) {
      long[] shape = shape(source, IMAGES_MAGIC, "images", 3);
      if (MappedRows.areNeeded(shape)) {
        return Dataset.ofInputs(mapped(file, source, shape));
      }
      float[] pixels = values(source, shape, "pixels");
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] /= 255f;
      }
      return Dataset.ofInputs(pixels, (int) (shape[1] * shape[2]));
    }
  }

  /** Maps images that are too many for memory. */
  private static MappedRows mapped(Path file, ByteSource source, long[] shape) {
    source.promise(MappedRows.bytes(shape, NumberType.UINT8, source.name()), "pixels");
    if (!source.plain()) {
      throw new DataException(
          "%s holds more images than fit into memory; unpack it, so that they can be read from the file as needed"
              .formatted(file));
    }
    return MappedRows.of(
        new MappedRows.Place(file, source.position(), NumberType.UINT8, ByteOrder.BIG_ENDIAN),
        shape);
  }

  private static float[] labels(Path file) {
    try (ByteSource source = ByteSource.openPlainOrGzip(file)) {
      return values(source, shape(source, LABELS_MAGIC, "labels", 1), "labels");
    }
  }

  private static long[] shape(ByteSource source, int wantedMagic, String what, int dimensions) {
    ByteBuffer magic = ByteBuffer.wrap(source.bytes(Integer.BYTES, "IDX header"));
    int found = magic.getInt();
    if (found != wantedMagic) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is neither an IDX file of %s nor one packed by gzip: it begins with 0x%08x"
                  + " instead of 0x%08x%s",
              source.name(),
              what,
              found,
              wantedMagic,
              hint(found)));
    }
    ByteBuffer header = ByteBuffer.wrap(source.bytes(dimensions * Integer.BYTES, "IDX header"));
    return IntStream.range(0, dimensions)
        .mapToLong(_ -> Integer.toUnsignedLong(header.getInt()))
        .toArray();
  }

  private static String hint(int magic) {
    return switch (magic) {
      case IMAGES_MAGIC -> ", so it holds images; swap the two files";
      case LABELS_MAGIC -> ", so it holds labels; swap the two files";
      default -> "; get the file again";
    };
  }

  private static float[] values(ByteSource source, long[] shape, String what) {
    int count = Shape.elements(shape, source.name());
    if (count == 0) {
      throw new DataException(source.name() + " holds no " + what + "; get the file again");
    }
    source.promise(count, what);
    float[] values = source.numbers(NumberType.UINT8, ByteOrder.BIG_ENDIAN, count, what);
    source.end(what);
    return values;
  }

  private static boolean exists(Path folder, String name) {
    return candidates(folder, name).stream().anyMatch(Files::isRegularFile);
  }

  private static Path find(Path folder, String name) {
    return candidates(folder, name).stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() ->
            new DataException(
                String.format(
                    Locale.ROOT,
                    "%s has no file %s or %s.gz; put it there or name another folder",
                    folder,
                    name,
                    name)));
  }

  private static List<Path> candidates(Path folder, String name) {
    // Some programs that unpack write a dot for the last dash, or a folder of the file's name.
    String dotted = name.replace("-idx", ".idx");
    List<Path> candidates = new ArrayList<>();
    for (String written : List.of(name, dotted)) {
      candidates.add(folder.resolve(written));
      candidates.add(folder.resolve(written + ".gz"));
      candidates.add(folder.resolve(written).resolve(name));
      candidates.add(folder.resolve(written).resolve(dotted));
    }
    return candidates;
  }
}
