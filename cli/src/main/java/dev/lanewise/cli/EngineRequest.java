package dev.lanewise.cli;

import dev.lanewise.api.kernels.KernelSelection;
import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.network.Engine;

/**
 * What is to compute.
 *
 * @param kernels the id of the kernels, or {@code auto}
 * @param threads how many threads compute
 */
record EngineRequest(String kernels, int threads) {

  /** The best kernels on all processors. */
  static EngineRequest defaults() {
    return new EngineRequest(KernelSelection.AUTO, Runtime.getRuntime().availableProcessors());
  }

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
