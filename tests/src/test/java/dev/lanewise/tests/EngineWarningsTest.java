package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an embedding program is told by the logger, without asking. */
class EngineWarningsTest {

  private final Logger logger = Logger.getLogger(Engine.class.getName());
  private final List<LogRecord> records = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {
          // Nothing is held back.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  /** Kernels that would be the best, but do not run. */
  private record Missing(String remedy) implements KernelsProvider {

    @Override
    public String id() {
      return "missing";
    }

    @Override
    public String description() {
      return "Kernels that do not run.";
    }

    @Override
    public int priority() {
      return Integer.MAX_VALUE;
    }

    @Override
    public Kernels open() {
      throw new KernelsException(remedy);
    }
  }

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  private static Plugins with(Plugin plugin) {
    return Plugins.of(
        Stream.concat(
                Plugins.installed().list().stream().map(InstalledPlugin::plugin), Stream.of(plugin))
            .toList());
  }

  private void assertWarned(String part) {
    assertEquals(
        1, records.size(), () -> records.stream().map(LogRecord::getMessage).toList().toString());
    assertEquals(Level.WARNING, records.getFirst().getLevel());
    String message = records.getFirst().getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void kernelsThatDoNotRunAreNamedOnceWithTheRemedy() {
    for (int program = 0; program < 3; program++) {
      Engine.create(with(new Missing("start Java with --some-flag")), "auto", 1).close();
    }
    assertWarned("start Java with --some-flag");
  }

  @Test
  void whoAsksForPlainLoopsIsNotWarned() {
    Engine.create(with(new Missing("not this time")), "scalar", 1).close();
    assertEquals(List.of(), records);
  }

  @Test
  void whoChoosesTheKernelsIsNotWarned() {
    Plugins plugins = with(new Missing("shown by the program itself"));
    Engine.create(plugins, plugins.kernels("auto"), 1).close();
    assertEquals(List.of(), records);
  }

  @Test
  void rejectedPluginsAreNamedOnce(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("broken-plugin.jar"), "not a jar");
    for (int program = 0; program < 3; program++) {
      try (Plugins plugins = Plugins.from(folder)) {
        Engine.create(plugins, "scalar", 1).close();
      }
    }
    assertWarned("broken-plugin.jar");
  }
}
