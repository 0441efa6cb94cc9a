package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder of plugins that is loaded and closed a thousand times leaves no class behind. */
@Tag("full")
class PluginCyclesTest {

  private static final long PATIENCE_SECONDS = 300;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"scalar, 1000", "simd, 60"})
  void cyclesLeaveNothingBehind(String kernels, String cycles)
      throws IOException, InterruptedException {
    Path plugins = folder.resolve("plugins");
    ExamplePlugins.writeTo(plugins, Files.createDirectory(folder.resolve("work")));
    Path told = folder.resolve("told");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(PluginCycles.flags(kernels));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PluginCycles.class.getName(), plugins.toString(), kernels, cycles));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(told.toFile()).start();
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it takes too long");
      assertEquals(0, process.exitValue(), Files.readString(told));
    } finally {
      process.destroyForcibly();
    }
  }
}
