package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.files.ByteSource;
import dev.lanewise.formats.files.FileProblem;
import dev.lanewise.formats.files.MappedRows;
import dev.lanewise.formats.files.NpyHeader;
import dev.lanewise.formats.files.StoredEntry;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TargetKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads data sets that {@code numpy.savez} or {@code numpy.savez_compressed} wrote.
 *
 * <p>Arrays named {@code x} and {@code y} (or {@code x_train} and {@code y_train}) are the rows to
 * train on, {@code x_test} and {@code y_test} those to test with. Inputs are taken as {@link
 * NpyReader#readInputs} does, so uint8 images are scaled to 0 to 1. Targets with one whole number a
 * row (a bool or integer type) are class labels; all others are values to predict. Other arrays are
 * ignored. Inputs that would take more than half of the memory stay in the file, if it is not
 * packed, and are read as they are needed, without their checksum.
 *
 * @since 0.1
 */
public final class NpzReader {

  private static final List<String> TRAINING_INPUTS = List.of("x", "x_train");
  private static final List<String> TRAINING_TARGETS = List.of("y", "y_train");
  private static final List<String> TEST_INPUTS = List.of("x_test");
  private static final List<String> TEST_TARGETS = List.of("y_test");
  private static final String SUFFIX = ".npy";

  /**
   * The arrays of a file for a model that takes several, each by its name.
   *
   * @param inputs the rows of each, at least one; all have as many
   * @param targets what they are measured by, if the file has it: rows with labels or targets
   * @since 0.1
   */
  public record NamedArrays(Map<String, Dataset> inputs, Optional<Dataset> targets) {

    /** Copies the map, in its order. */
    public NamedArrays {
      inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /** Returns the number of rows. */
    public int rows() {
      return inputs.values().iterator().next().rows();
    }
  }

  private NpzReader() {}

  /**
   * Reads the rows to train on.
   *
   * @param options the kind of target and the classes, if a model has set them
   * @throws DataException if the file is missing, damaged or lacks an array, or an array is
   *     unusable
   */
  public static Dataset readTraining(Path file, DataOptions options) {
    try (Archive archive = Archive.open(file)) {
      return archive.dataset(TRAINING_INPUTS, TRAINING_TARGETS, options);
    }
  }

  /**
   * Reads the rows to test with, if the file has any.
   *
   * <p>Without given classes they are those of the training labels, so that both parts agree.
   *
   * @param options the kind of target and the classes, if a model has set them
   * @throws DataException as for {@link #readTraining}
   */
  public static Optional<Dataset> readTest(Path file, DataOptions options) {
    try (Archive archive = Archive.open(file)) {
      if (archive.find(TEST_INPUTS).isEmpty()) {
        return Optional.empty();
      }
      DataOptions agreed = options;
      if (options.classNames().isEmpty()
          && options.targetKind() != TargetKind.VALUES
          && archive.find(TRAINING_TARGETS).isPresent()) {
        agreed = options.withClasses(archive.trainingClasses(options));
      }
      return Optional.of(archive.dataset(TEST_INPUTS, TEST_TARGETS, agreed));
    }
  }

  /**
   * Reads inputs alone: those to test with if the file has them, else those to train on.
   *
   * @throws DataException as for {@link #readTraining}
   */
  public static Dataset readInputs(Path file) {
    return readInputs(file, DataOptions.defaults());
  }

  /**
   * Reads inputs alone: those to test with if the file has them, else those to train on.
   *
   * @param options whether NaN is taken, for an input that is missing
   * @throws DataException as for {@link #readTraining}
   */
  public static Dataset readInputs(Path file, DataOptions options) {
    try (Archive archive = Archive.open(file)) {
      return archive.inputs(
          archive.find(TEST_INPUTS).isPresent() ? TEST_INPUTS : TRAINING_INPUTS, options);
    }
  }

  /**
   * Reads arrays by their names, each the input of a model, and the array {@code y} or {@code
   * y_train} of targets if it is there.
   *
   * @param inputs the names; none of them is read for targets
   * @param options whether NaN is taken, and what is known of targets
   * @return the arrays, if the file has all of them; each with as many rows, the first dimension
   * @throws DataException as for {@link #readTraining}, or if the arrays have other numbers of rows
   */
  public static Optional<NamedArrays> readNamed(
      Path file, List<String> inputs, DataOptions options) {
    try (Archive archive = Archive.open(file)) {
      return archive.entries().keySet().containsAll(inputs)
          ? Optional.of(archive.named(inputs, options))
          : Optional.empty();
    }
  }

  /** An open file with its entries by array name. */
  private record Archive(Path file, ZipFile zip, Map<String, ZipEntry> entries)
      implements AutoCloseable {

    static Archive open(Path file) {
      try {
        if (Files.isDirectory(file)) {
          throw new DataException(file + " is a folder; name a file in it");
        }
        if (Files.size(file) == 0) {
          throw new DataException(file + " is empty; write or download it again");
        }
        ZipFile zip = new ZipFile(file.toFile());
        try {
          return new Archive(file, zip, entries(file, zip));
        } catch (DataException | IllegalArgumentException e) {
          zip.close();
          throw e;
        }
      } catch (ZipException | IllegalArgumentException e) {
        throw damaged(file, e);
      } catch (IOException e) {
        throw FileProblem.reading(file, e);
      }
    }

    private static Map<String, ZipEntry> entries(Path file, ZipFile zip) {
      Map<String, ZipEntry> entries = new TreeMap<>();
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (name.isEmpty() || name.indexOf('\\') >= 0 || name.chars().anyMatch(c -> c < ' ')) {
          throw new DataException(file + " has an entry whose name no array has; save it again");
        }
        String array =
            name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        if (entries.put(array, entry) != null) {
          throw new DataException(
              file
                  + " has two arrays named "
                  + Listing.shortened(array)
                  + ", so which one counts is unclear; save one");
        }
      }
      return entries;
    }

    private static DataException damaged(Path file, Exception cause) {
      return new DataException(
          file + " is not a whole NPZ file (" + cause.getMessage() + "); save it with numpy.savez",
          cause);
    }

    /** Returns which of some names for the same array the file has. */
    Optional<String> find(List<String> names) {
      List<String> found = names.stream().filter(entries::containsKey).toList();
      if (found.size() > 1) {
        throw new DataException(
            file + " has both " + String.join(" and ", found) + "; keep one of them");
      }
      return found.stream().findFirst();
    }

    Dataset inputs(List<String> names, DataOptions options) {
      return inputs(require(names), options);
    }

    /** Reads inputs, or maps them if they are too many for memory. */
    private Dataset inputs(String name, DataOptions options) {
      Optional<Dataset> mapped = mapped(name, options);
      return mapped.isPresent() ? mapped.get() : NpyReader.inputs(read(name), place(name), options);
    }

    private Optional<Dataset> mapped(String name, DataOptions options) {
      ZipEntry entry = Objects.requireNonNull(entries.get(name));
      try (InputStream bytes = zip.getInputStream(entry);
          ByteSource source = source(name, entry, bytes)) {
        NpyHeader header = NpyHeader.read(source);
        if (!MappedRows.areNeeded(NpyReader.dimensions(header))) {
          return Optional.empty();
        }
        source.promise(
            MappedRows.bytes(NpyReader.dimensions(header), header.type(), source.name()),
            "numbers");
        OptionalLong offset = StoredEntry.offset(file, zip, entry.getName());
        if (offset.isEmpty()) {
          throw new DataException(
              "%s is larger than memory and packed; save it by numpy.savez, which does not pack, so that it can be read from the file as needed"
                  .formatted(place(name)));
        }
        return Optional.of(
            NpyReader.mapped(
                new NpyReader.Mapped(file, offset.getAsLong() + source.position(), place(name)),
                header,
                options));
      } catch (ZipException | IllegalArgumentException e) {
        throw damaged(file, e);
      } catch (IOException e) {
        throw FileProblem.reading(file, e);
      }
    }

    Dataset dataset(List<String> inputNames, List<String> targetNames, DataOptions options) {
      // Both are looked for before either is read: a missing name should be reported at once.
      String inputName = require(inputNames);
      String targetName = require(targetNames);
      Dataset inputs = inputs(inputName, options);
      return NpyReader.join(inputs, read(targetName), place(targetName), options);
    }

    NamedArrays named(List<String> names, DataOptions options) {
      List<String> free = TRAINING_TARGETS.stream().filter(name -> !names.contains(name)).toList();
      Optional<String> targets = find(free);
      Map<String, Dataset> inputs = new LinkedHashMap<>();
      for (String name : names) {
        inputs.put(name, NpyReader.inputs(read(name), place(name), options));
      }
      Dataset first = Objects.requireNonNull(inputs.get(names.getFirst()));
      inputs.forEach((name, rows) -> {
        if (rows.rows() != first.rows()) {
          throw new DataException(
              "%s has %s and %s has %d; save as many of both"
                  .formatted(
                      place(names.getFirst()),
                      Count.of(first.rows(), "row"),
                      place(name),
                      rows.rows()));
        }
      });
      return new NamedArrays(
          inputs,
          targets.map(name -> {
            Dataset alone = Dataset.ofInputs(new float[first.rows()], 1);
            return NpyReader.join(alone, read(name), place(name), options);
          }));
    }

    /** Returns the number of classes among the training targets, 0 if they are values. */
    int trainingClasses(DataOptions options) {
      String name = require(TRAINING_TARGETS);
      NpyArray targets = read(name);
      if (targets.values().length == 0) {
        return 0;
      }
      // Labels need no inputs to be understood, so the (large) inputs are not read again.
      int rows = targets.shape().length == 0 ? 1 : targets.shape()[0];
      Dataset alone = Dataset.ofInputs(new float[rows], 1);
      return NpyReader.join(alone, targets, place(name), options).classes();
    }

    /** Reads an array. */
    NpyArray read(String name) {
      ZipEntry entry = Objects.requireNonNull(entries.get(name));
      CRC32 checksum = new CRC32();
      try (InputStream bytes = zip.getInputStream(entry);
          ByteSource source = source(name, entry, new CheckedInputStream(bytes, checksum))) {
        NpyArray array = NpyReader.read(source);
        // The zip file API checks lengths only.
        if (checksum.getValue() != entry.getCrc()) {
          throw new DataException(place(name) + " has a wrong checksum; get the file again");
        }
        return array;
      } catch (ZipException | IllegalArgumentException e) {
        throw damaged(file, e);
      } catch (IOException e) {
        throw FileProblem.reading(file, e);
      }
    }

    private ByteSource source(String name, ZipEntry entry, InputStream in) throws IOException {
      // The size that an entry states is trusted only as far as the file can contain it.
      long packed = Math.min(entry.getCompressedSize(), Files.size(file));
      return entry.getMethod() == ZipEntry.STORED && entry.getSize() == packed
          ? ByteSource.known(place(name), in, packed)
          : ByteSource.packed(place(name), in, packed);
    }

    private String require(List<String> names) {
      return find(names)
          .orElseThrow(() ->
              new DataException(
                  String.format(
                      Locale.ROOT,
                      "%s has no array %s, only %s; save it under that name",
                      file,
                      String.join(" or ", names),
                      Listing.of(List.copyOf(entries.keySet())))));
    }

    private String place(String name) {
      return file + " (array " + name + ")";
    }

    @Override
    public void close() {
      try {
        zip.close();
      } catch (IOException e) {
        throw FileProblem.reading(file, e);
      }
    }
  }
}
