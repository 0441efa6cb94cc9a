package dev.lanewise.tests;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loads a folder of plugins, trains with them, which compiles their formulas, and closes them,
 * again and again: in the end there must be no more classes than at first, and no more memory for
 * them.
 *
 * <p>The JDK itself adds what has nothing to do with loading: profiles for its compiler C2, until
 * all is compiled, and forms of method handles, when they were used 127 times. For scalar kernels
 * both are switched off, so that every byte of the metaspace counts; vector kernels need C2, so
 * that classes are counted there.
 */
public final class PluginCycles {

  /** Without forms of method handles for frequent use. */
  private static final String PLAIN_HANDLES =
      "-Djava.lang.invoke.MethodHandle.CUSTOMIZE_THRESHOLD=-1";

  private static final int WARM_UP = 10;
  private static final double MAX_GROWTH_PERCENT = 2;

  private PluginCycles() {}

  /** Returns what the virtual machine is started with. */
  static List<String> flags(String kernels) {
    return kernels.equals("simd")
        ? List.of("-Xmx256m", PLAIN_HANDLES, "--add-modules", "jdk.incubator.vector")
        : List.of("-Xmx256m", PLAIN_HANDLES, "-XX:TieredStopAtLevel=1");
  }

  /** What is in use. */
  private record Use(long metaspace, int classes) {

    static Use now() {
      MemoryPoolMXBean pool =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(each -> each.getName().equals("Metaspace"))
              .findAny()
              .orElseThrow();
      List<Long> seen = new ArrayList<>();
      do {
        System.gc();
        seen.add(pool.getUsage().getUsed());
      } while (seen.size() < 3 || seen.getLast() < seen.get(seen.size() - 2));
      return new Use(
          seen.getLast(), ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }
  }

  /**
   * Runs the cycles and prints what is in use after the tenth and after the last; ends with exit
   * code 1 if it grew by more than 2 %.
   *
   * @param args the folder of plugins, the kernels and the number of cycles
   */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    String kernels = args[1];
    int cycles = Integer.parseInt(args[2]);
    Use first = Use.now();
    for (int cycle = 1; cycle <= cycles; cycle++) {
      run(folder, kernels);
      if (cycle == WARM_UP) {
        first = Use.now();
      }
    }
    Use last = Use.now();
    System.out.printf(
        Locale.ROOT,
        "%s: after %d cycles %,d classes in %,d bytes, after %,d cycles %,d in %,d%n",
        kernels,
        WARM_UP,
        first.classes,
        first.metaspace,
        cycles,
        last.classes,
        last.metaspace);
    boolean steady =
        kernels.equals("simd")
            ? isSteady(first.classes, last.classes)
            : isSteady(first.metaspace, last.metaspace);
    System.exit(steady ? 0 : 1);
  }

  private static boolean isSteady(long before, long after) {
    return after <= before * (1 + MAX_GROWTH_PERCENT / 100);
  }

  private static void run(Path folder, String kernels) {
    Dataset data = Runs.classes(4, 3, 3);
    try (Plugins plugins = Plugins.from(folder).strict();
        Engine engine = Engine.create(plugins, kernels, 1)) {
      Trainer.builder()
          .layers("4:squareplus,3:example:swish_beta,3:softmax")
          .loss("example:multi_margin")
          .optimizer("example:adamax")
          .epochs(1)
          .build()
          .train(data, engine);
    }
  }
}
