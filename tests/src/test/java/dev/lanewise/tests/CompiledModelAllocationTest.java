package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.cli.Main;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class that {@code lanewise compile} writes allocates nothing once it is loaded. */
class CompiledModelAllocationTest {

  private static final int CALLS = 20_000;

  /** What a call may allocate on average: less than the smallest object. */
  private static final double NOTHING = 1;

  @TempDir private Path work;

  @Test
  void predictingARowAllocatesNothing() throws Exception {
    StringBuilder text = new StringBuilder("size,colour,new,sold,kind\n");
    for (int i = 0; i < 40; i++) {
      text.append(i).append(i % 3 == 0 ? ",red,true" : ",blue,false").append(",2020-01-0");
      text.append(1 + i % 9).append(i % 2 == 0 ? ",rose\n" : ",aster\n");
    }
    Path table = Files.writeString(work.resolve("table.csv"), text);
    String model = work.resolve("m.safetensors").toString();
    run(
        "train",
        table.toString(),
        "--epochs",
        "1",
        "--layers",
        "20:gelu,2:softmax",
        "--out",
        model);
    run("compile", model, "--class", "Scorer", "--out", work.toString());
    Files.writeString(
        work.resolve("Caller.java"),
        """
        public final class Caller implements Runnable {
          private final Scorer scorer = new Scorer();
          private final java.time.LocalDateTime sold = java.time.LocalDateTime.of(2020, 1, 2, 3, 4);
          private final Scorer.Row row = new Scorer.Row(1f, "red", true, sold);
          private final Scorer.Row unknown = new Scorer.Row(Float.NaN, "pink", null, null);
          private final float[] inputs = {1, 0, 1, 7000};
          private final float[] outputs = new float[2];

          @Override
          public void run() {
            scorer.predict(inputs, outputs);
            scorer.predict(row, outputs);
            scorer.predict(unknown, outputs);
            scorer.classify(inputs);
            scorer.label(unknown);
          }
        }
        """);
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                work.toString(),
                work.resolve("Caller.java").toString(),
                work.resolve("Scorer.java").toString()));
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {work.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Runnable caller = (Runnable) loader.loadClass("Caller").getConstructor().newInstance();
      ThreadMXBean threads =
          assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
      caller.run();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        caller.run();
      }
      double bytes = (threads.getCurrentThreadAllocatedBytes() - before) / (double) CALLS;
      assertTrue(bytes < NOTHING, () -> bytes + " bytes a call");
    }
  }

  private static void run(String... arguments) {
    assertEquals(0, Main.run(arguments, System.out, System.err));
  }
}
