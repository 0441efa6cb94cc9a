package dev.lanewise.cli;

import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Output;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanewise doctor}. */
@Command(
    name = "doctor",
    description =
        "Shows what computes here and how fast: Java, the machine, the kernels that were chosen and"
            + " why, and their speed in a product of two matrices of 512 × 512.",
    footer = {"", "Examples:", "  lanewise doctor", "  lanewise doctor --kernels scalar --json"})
final class DoctorCommand implements Callable<Integer> {

  private final Output output;

  @Option(names = "--json", description = "Print one JSON object. Default: a table")
  private boolean json;

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  DoctorCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (Plugins plugins = pluginOptions.request().open(output);
        Engine engine = engineOptions.request().open(plugins)) {
      double one = ProductSpeed.measure(engine.singleThreaded());
      double all = engine.threads() == 1 ? one : ProductSpeed.measure(engine);
      if (json) {
        Json.print(json(engine, one, all), output.out());
      } else {
        table(engine, one, all).forEach(output.out()::println);
      }
      return ExitCodes.OK;
    }
  }

  private static Map<String, @Nullable Object> json(Engine engine, double one, double all) {
    KernelSelection selection = engine.selection();
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("version", Version.text());
    object.put("java", System.getProperty("java.vm.version"));
    object.put("vm", System.getProperty("java.vm.name"));
    object.put("java_home", System.getProperty("java.home"));
    object.put("os", System.getProperty("os.name"));
    object.put("arch", System.getProperty("os.arch"));
    object.put("processors", Runtime.getRuntime().availableProcessors());
    object.put("max_memory_mb", Runtime.getRuntime().maxMemory() >> 20);
    object.put("vector_module", vectorModule());
    object.put("kernels", selection.kernels().id());
    object.put("lanes", selection.kernels().lanes());
    object.put("reason", selection.reason());
    object.put("warning", selection.warning().orElse(null));
    List<Map<String, Object>> candidates = new ArrayList<>();
    for (KernelSelection.Candidate candidate : selection.candidates()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", candidate.id());
      entry.put("priority", candidate.priority());
      entry.put("usable", candidate.usable());
      entry.put("detail", candidate.detail());
      candidates.add(entry);
    }
    object.put("candidates", candidates);
    object.put("choices", selection.kernels().choices());
    object.put("threads", engine.threads());
    object.put("gflops", all);
    object.put("gflops_one_thread", one);
    return object;
  }

  private static List<String> table(Engine engine, double one, double all) {
    KernelSelection selection = engine.selection();
    List<String> lines = new ArrayList<>();
    lines.add(line("lanewise", Version.text()));
    lines.add(
        line(
            "java",
            "%s, %s, in %s"
                .formatted(
                    System.getProperty("java.vm.version"),
                    System.getProperty("java.vm.name"),
                    System.getProperty("java.home"))));
    lines.add(
        line(
            "machine",
            "%s on %s, %s, %d MB for Java"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    Count.of(Runtime.getRuntime().availableProcessors(), "processor"),
                    Runtime.getRuntime().maxMemory() >> 20)));
    lines.add(
        line(
            "vector module",
            vectorModule()
                ? "there"
                : "missing; start Java with --add-modules jdk.incubator.vector"));
    lines.add(line("kernels", selection.reason()));
    selection.warning().ifPresent(warning -> lines.add(line("warning", warning)));
    for (KernelSelection.Candidate candidate : selection.candidates()) {
      lines.add(
          line(
              "  " + candidate.id(),
              "%s, priority %d: %s"
                  .formatted(
                      candidate.usable() ? "works" : "does not work",
                      candidate.priority(),
                      candidate.detail())));
    }
    lines.add(line("lanes", Integer.toString(selection.kernels().lanes())));
    selection.kernels().choices().forEach(choice -> lines.add(line("choice", choice)));
    lines.add(line("threads", Integer.toString(engine.threads())));
    lines.add(
        line(
            "speed",
            String.format(
                Locale.ROOT,
                "%.1f GFLOP/s on one thread, %.1f on %d",
                one,
                all,
                engine.threads())));
    return lines;
  }

  private static boolean vectorModule() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-14s %s", name, value);
  }
}
