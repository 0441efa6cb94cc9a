package dev.lanewise.tests;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.lanewise.api.KernelsException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A virtual machine of its own that trains golden runs and prints their digests.
 *
 * <p>Arguments: {@code digests RUNS KERNELS THREADS}, runs and threads being lists, prints {@code
 * RUN KERNELS THREADS DIGEST} lines; {@code trace RUN KERNELS THREADS FILE} writes a {@link
 * TrainingTrace}. Other lines it prints begin with a word of their own:
 *
 * <ul>
 *   <li>{@code machine}: how the library was found, the bits of a vector, the machine's mode;
 *   <li>{@code refused KERNELS REASON}: kernels that do not open here. The vector kernels do not
 *       without C2, where they would be slow. Since they must still be right, they are then opened
 *       by claiming that there is C2.
 * </ul>
 */
final class BitsProcess {

  private static final String VM_INFO = "java.vm.info";

  private BitsProcess() {}

  public static void main(String[] arguments) {
    System.out.printf(
        "machine %s %d %s%n",
        Plugins.class.getModule().isNamed() ? "modules" : "classes",
        vectorBits(),
        System.getProperty(VM_INFO));
    String kernels = arguments[2];
    open(kernels);
    switch (arguments[0]) {
      case "digests" -> digests(runs(arguments[1]), kernels, threads(arguments[3]));
      case "trace" ->
          trace(
              GoldenRun.valueOf(arguments[1]),
              kernels,
              Integer.parseInt(arguments[3]),
              Path.of(arguments[4]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static List<GoldenRun> runs(String names) {
    return Stream.of(names.split(",")).map(GoldenRun::valueOf).toList();
  }

  private static List<Integer> threads(String numbers) {
    return Stream.of(numbers.split(",")).map(Integer::valueOf).toList();
  }

  /** Returns what C2 was told or found out, which may be less than was asked for. */
  private static int vectorBits() {
    return Byte.SIZE
        * Integer.parseInt(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxVectorSize")
                .getValue());
  }

  private static Plugins plugins(String kernels) {
    return kernels.equals(MutatedKernels.ID) ? MutatedKernels.plugins() : Plugins.installed();
  }

  /** Opens kernels, by a claim if need be; kernels that do not open at all end the process. */
  private static void open(String id) {
    try {
      plugins(id).kernels(id);
    } catch (KernelsException e) {
      System.out.printf("refused %s %s%n", id, e.getMessage());
      System.setProperty(VM_INFO, "mixed mode");
      plugins(id).kernels(id);
    }
  }

  private static void digests(List<GoldenRun> runs, String kernels, List<Integer> threads) {
    for (int count : threads) {
      try (Engine engine = Engine.create(plugins(kernels), kernels, count)) {
        for (GoldenRun run : runs) {
          System.out.printf("%s %s %d %s%n", run, kernels, count, Runs.digest(run.train(engine)));
        }
      }
    }
  }

  private static void trace(GoldenRun run, String kernels, int threads, Path file) {
    try (Engine engine = Engine.create(plugins(kernels), kernels, threads)) {
      TrainingTrace.of(run, engine).write(file);
    }
  }
}
