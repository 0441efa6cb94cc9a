package dev.lanewise.network;

import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.outputs.DataDigest;
import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/**
 * Where the weights of a model come from: what it takes to train it again.
 *
 * <p>Kernels and the number of threads are not part of it, as they change no bit of a model.
 *
 * @param version the version of the library that trained
 * @param source the data by a name for people, with the options that say how it was read
 * @param rows how many rows were trained on, without those held out
 * @param dataDigest a checksum of all rows as they were read, see {@link java.util.zip.CRC32C}
 * @param epochs how many epochs were trained
 * @param plannedEpochs how many epochs the schedule of the learning rate was planned for; those
 *     trained, if it is constant
 * @param config the options of the training
 * @since 0.1
 */
public record Provenance(
    String version,
    String source,
    int rows,
    long dataDigest,
    int epochs,
    int plannedEpochs,
    TrainingConfig config) {

  /**
   * Returns the version of this library, as the build wrote it into its modules and jars; empty for
   * classes that are in neither.
   */
  public static Optional<String> libraryVersion() {
    return Optional.ofNullable(Provenance.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .or(() -> Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion()));
  }

  /** Returns the {@link #dataDigest} of a training on some data. */
  public static long digestOf(Dataset data) {
    return DataDigest.of(data);
  }
}
