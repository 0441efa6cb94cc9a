package dev.lanewise.cli.options;

import dev.lanewise.api.registry.KernelSelection;
import picocli.CommandLine.Option;

/** The options of every command that computes. */
public final class EngineOptions {

  @Option(
      names = "--kernels",
      paramLabel = "ID",
      description = {
        "What computes: auto, simd or scalar; auto takes the fastest for the work.",
        "Default: ${DEFAULT-VALUE}"
      })
  private String kernels = KernelSelection.AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = {
        "How many threads compute; the result does not depend on it.",
        "Default: ${DEFAULT-VALUE}, the processors of this machine"
      })
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Returns what the user asked for. */
  public EngineRequest request() {
    return new EngineRequest(kernels, threads);
  }
}
