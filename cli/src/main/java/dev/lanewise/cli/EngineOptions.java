package dev.lanewise.cli;

import dev.lanewise.api.kernels.KernelSelection;
import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.network.Engine;
import picocli.CommandLine.Option;

/** The options of every command that computes. */
final class EngineOptions {

  @Option(
      names = "--kernels",
      paramLabel = "ID",
      description = {
        "What computes: auto, simd or scalar; auto takes the fastest that work here.",
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

  /** Returns an engine with all installed plugins. */
  Engine open() {
    return Engine.create(Plugins.installed(), kernels, threads);
  }

  /** Returns an engine whose kernels are all checked, and compute from the beginning. */
  Engine openExamined() {
    Plugins plugins = Plugins.installed();
    return Engine.create(plugins, plugins.examineKernels(kernels), threads);
  }

  /** Says which kernels compute, and what would make them faster. */
  static void announce(Engine engine, Output output) {
    KernelSelection selection = engine.selection();
    output.note("kernels " + selection.reason());
    selection.warning().ifPresent(warning -> output.note("warning: " + warning));
  }
}
