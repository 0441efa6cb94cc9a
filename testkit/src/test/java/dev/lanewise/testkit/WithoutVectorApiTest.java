package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without the Vector API nothing passes that was not tested. */
class WithoutVectorApiTest {

  /** Runs in a virtual machine without the flag. */
  static final class Probe {

    public static void main(String[] args) {
      for (String test :
          List.of("vectorKernelsGiveTheSameBits", "trainingIsTheSameOnVectorKernels")) {
        Verdicts.aborts(ActivationContractTest.SoundRows.class, test)
            .forEach(reason -> System.out.println(test + " aborted: " + reason));
      }
    }
  }

  @Test
  void testsOfVectorKernelsAreAbortedWithTheRemedy() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    List<String> aborted = output.lines().filter(line -> line.contains(" aborted: ")).toList();
    assertEquals(2, aborted.size(), output);
    for (String line : aborted) {
      assertTrue(line.contains("the Vector API is not enabled"), line);
      assertTrue(line.contains("<argLine>--add-modules jdk.incubator.vector</argLine>"), line);
    }
  }
}
