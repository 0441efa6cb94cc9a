package dev.lanewise.cli.options;

import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.text.Output;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;

/**
 * The kernels and threads that are asked for.
 *
 * @param kernels the id of the kernels, or {@code auto}
 * @param threads how many threads compute
 */
public record EngineRequest(String kernels, int threads) {

  private static final String SCALAR = "scalar";

  /** Scalar code takes a twentieth of a second for this, vector code some tenths to be compiled. */
  private static final long SMALL_JOB = 1L << 32;

  /**
   * Training has more code, which takes about two seconds to compile on two processors. Vector code
   * saves that time after this many multiply-adds.
   */
  private static final long SMALL_TRAINING = 1L << 36;

  /** Checks the threads, before anything is read that takes long. */
  public EngineRequest {
    Engine.checkThreads(threads);
  }

  /** The best kernels on all processors. */
  public static EngineRequest defaults() {
    return new EngineRequest(KernelSelection.AUTO, Runtime.getRuntime().availableProcessors());
  }

  /** Returns an engine of one thread with scalar kernels, whatever the user asks for. */
  static Engine scalarEngine(Plugins plugins) {
    return open(plugins, SCALAR, 1);
  }

  /** Returns an engine with these plugins. */
  public Engine open(Plugins plugins) {
    return open(plugins, kernels, threads);
  }

  /** The command shows warnings itself. */
  private static Engine open(Plugins plugins, String kernels, int threads) {
    return Engine.create(plugins, plugins.kernels(kernels), threads);
  }

  /**
   * Returns an engine for so much work, which computes with scalar kernels if the user left the
   * choice and vector code would take longer to compile than the work takes. The bits are the same.
   *
   * @param plugins what to find the kernels with
   * @param multiplyAdds about how many are to be computed
   */
  public Engine openFor(Plugins plugins, long multiplyAdds) {
    return isSmallJob(multiplyAdds) ? scalarEngine(plugins) : open(plugins, kernels, threads);
  }

  /**
   * Returns an engine for a training, on all threads that were asked for: with scalar kernels if
   * the user left the choice and vector code would take longer to compile than it saves.
   *
   * @param multiplyAdds about how many are to be computed
   */
  public Engine openForTraining(Plugins plugins, long multiplyAdds) {
    return open(plugins, isSmallTraining(multiplyAdds) ? SCALAR : kernels, threads);
  }

  /** Reads a model, for which no vector code needs to be compiled. */
  public Model read(Plugins plugins, Path file) {
    try (Engine engine = openFor(plugins, 0)) {
      return ModelFile.read(file, engine);
    }
  }

  private boolean isSmallTraining(long multiplyAdds) {
    return kernels.equals(KernelSelection.AUTO) && multiplyAdds < SMALL_TRAINING;
  }

  private boolean isSmallJob(long multiplyAdds) {
    return kernels.equals(KernelSelection.AUTO) && multiplyAdds < SMALL_JOB;
  }

  /** Says which kernels compute so much, and why these. */
  public void announceFor(Engine engine, long multiplyAdds, Output output) {
    if (isSmallJob(multiplyAdds)) {
      output.note(
          "kernels %s: %s; quick to start, and enough for this small job"
              .formatted(SCALAR, engine.selection().kernels().description()));
    } else {
      announce(engine, output);
    }
  }

  /** Says which kernels train so much, and why these. */
  public void announceForTraining(Engine engine, long multiplyAdds, Output output) {
    if (isSmallTraining(multiplyAdds)) {
      output.note(
          "kernels %s: %s; vector code would take longer to compile than it saves here"
              .formatted(SCALAR, engine.selection().kernels().description()));
      announceThreads(engine, output);
    } else {
      announce(engine, output);
    }
  }

  /** Says which kernels compute, and what would make them faster. */
  static void announce(Engine engine, Output output) {
    KernelSelection selection = engine.selection();
    output.note("kernels " + selection.reason());
    selection.warning().ifPresent(warning -> output.note("warning: " + warning));
    announceThreads(engine, output);
  }

  private static void announceThreads(Engine engine, Output output) {
    int processors = Runtime.getRuntime().availableProcessors();
    if (engine.threads() > processors) {
      output.note(
          "threads %d, but only %d at once: there are no more processors"
              .formatted(engine.threads(), processors));
    }
  }
}
