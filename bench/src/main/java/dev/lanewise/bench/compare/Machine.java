package dev.lanewise.bench.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The machine and the JVM in words, for the heading of a report. */
final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

  private static final Map<String, String> CACHE_NAMES =
      new TreeMap<>(
          Map.of("L1", "LEVEL1_DCACHE_SIZE", "L2", "LEVEL2_CACHE_SIZE", "L3", "LEVEL3_CACHE_SIZE"));

  private Machine() {}

  /** Returns the CPU's model and how many processors there are. */
  static String cpu() {
    Map<String, String> info = new TreeMap<>();
    for (String line : lines(CPU_INFO)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        info.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    int processors = Runtime.getRuntime().availableProcessors();
    String count = "%d processor%s".formatted(processors, processors == 1 ? "" : "s");
    return info.containsKey("model name")
        ? "%s (family %s, model %s), %s"
            .formatted(info.get("model name"), info.get("cpu family"), info.get("model"), count)
        : "%s of an unknown model, %s".formatted(System.getProperty("os.arch"), count);
  }

  /** Returns a processor's caches, as far as the system or the C library tells. */
  static String caches() {
    List<String> caches = new ArrayList<>();
    try (Stream<Path> all = Files.list(CACHES)) {
      all.filter(folder -> folder.getFileName().toString().startsWith("index"))
          .sorted()
          .filter(folder -> !text(folder, "type").equals("Instruction"))
          .forEach(folder ->
              caches.add(
                  "L%s %s"
                      .formatted(
                          text(folder, "level"), text(folder, "size").replace("K", " KiB"))));
    } catch (IOException e) {
      CACHE_NAMES.forEach((name, variable) -> {
        long bytes = getconf(variable);
        if (bytes > 0) {
          caches.add("%s %d KiB".formatted(name, bytes >> 10));
        }
      });
    }
    return caches.isEmpty() ? "unknown" : String.join(", ", caches);
  }

  /** Asks the C library, which asks the processor; 0 if it does not know. */
  private static long getconf(String variable) {
    try {
      Process process = new ProcessBuilder("getconf", variable).start();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 && answer.matches("[0-9]{1,18}") ? Long.parseLong(answer) : 0;
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Returns which Java it is. */
  static String java() {
    return "%s, %s, %s"
        .formatted(
            Runtime.version(),
            System.getProperty("java.vendor.version", System.getProperty("java.vendor")),
            System.getProperty("java.vm.name"));
  }

  /** Returns the JVM's flags that change what it computes with. */
  static String flags() {
    List<String> flags =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("-X") || flag.startsWith("--add-modules"))
            .toList();
    return flags.isEmpty() ? "none" : String.join(" ", flags);
  }

  private static String text(Path folder, String file) {
    return String.join(" ", lines(folder.resolve(file))).strip();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
