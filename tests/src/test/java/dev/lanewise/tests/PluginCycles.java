package dev.lanewise.tests;

import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.network.Dataset;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Trainer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loads a folder of plugins, trains with them, which compiles their formulas, and closes them,
 * again and again: in the end the classes must take no more memory than at first.
 *
 * <p>The JDK itself adds to the metaspace what has nothing to do with loading: profiles for its
 * compiler C2, until all is compiled, and forms of method handles, when they were used 127 times.
 * {@link #FLAGS} switch both off, so that every byte counts.
 */
public final class PluginCycles {

  /** What the virtual machine is started with. */
  static final List<String> FLAGS =
      List.of(
          "-Xmx256m",
          "-XX:TieredStopAtLevel=1",
          "-Djava.lang.invoke.MethodHandle.CUSTOMIZE_THRESHOLD=-1");

  private static final int WARM_UP = 10;
  private static final double MAX_GROWTH = 2;

  private PluginCycles() {}

  /**
   * Runs the cycles and prints the metaspace in use after the tenth and after the last; ends with
   * exit code 1 if it grew by more than 2 %.
   *
   * @param args the folder of plugins and the number of cycles
   */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    int cycles = Integer.parseInt(args[1]);
    List<MemoryPoolMXBean> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals("Metaspace"))
            .toList();
    long first = 0;
    for (int cycle = 1; cycle <= cycles; cycle++) {
      run(folder);
      if (cycle == WARM_UP) {
        first = inUse(pools.getFirst());
      }
    }
    long last = inUse(pools.getFirst());
    double growth = 100.0 * (last - first) / first;
    System.out.printf(
        Locale.ROOT,
        "metaspace after %d cycles %,d bytes, after %,d cycles %,d bytes (%+.2f %%)%n",
        WARM_UP,
        first,
        cycles,
        last,
        growth);
    System.exit(growth <= MAX_GROWTH ? 0 : 1);
  }

  private static void run(Path folder) {
    Dataset data = Runs.classes(4, 3, 3);
    try (Plugins plugins = Plugins.from(folder).strict();
        Engine engine = Engine.create(plugins, "scalar", 1)) {
      Trainer.builder()
          .layers("4:squareplus,3:example:swish_beta,3:softmax")
          .loss("example:multi_margin")
          .optimizer("example:adamax")
          .epochs(1)
          .build()
          .train(data, engine);
    }
  }

  /** Collects until nothing more becomes free. */
  private static long inUse(MemoryPoolMXBean pool) {
    List<Long> seen = new ArrayList<>();
    do {
      System.gc();
      seen.add(pool.getUsage().getUsed());
    } while (seen.size() < 3 || seen.getLast() < seen.get(seen.size() - 2));
    return seen.getLast();
  }
}
