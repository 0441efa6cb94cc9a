package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of plugins that is loaded and closed a thousand times leaves no class behind. */
class PluginCyclesTest {

  @TempDir private Path folder;

  @Test
  void aThousandCyclesLeaveNothingBehind() throws IOException, InterruptedException {
    Path plugins = folder.resolve("plugins");
    ExamplePlugins.writeTo(plugins, Files.createDirectory(folder.resolve("work")));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(PluginCycles.FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PluginCycles.class.getName(), plugins.toString(), "1000"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), told);
  }
}
