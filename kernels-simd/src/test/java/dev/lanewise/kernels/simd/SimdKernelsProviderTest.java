package dev.lanewise.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.kernels.simd.code.Lanes;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the kernels open, and what they say where they do not. */
class SimdKernelsProviderTest {

  /** Tries to open the kernels in a virtual machine with other options. */
  static final class Probe {

    public static void main(String[] args) {
      for (KernelsProvider provider : ServiceLoader.load(KernelsProvider.class)) {
        try {
          System.out.println(provider.id() + " opens: " + provider.open().description());
        } catch (RuntimeException e) {
          System.out.println(provider.id() + " refuses: " + e.getMessage());
        }
      }
    }
  }

  private static String probe(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            location(Probe.class),
            location(SimdKernelsProvider.class),
            location(KernelsProvider.class)));
    command.add(Probe.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  /** Returns the folder or jar of a class, which for a patched module is not its code source. */
  private static String location(Class<?> type) throws Exception {
    String file = type.getName().replace('.', '/') + ".class";
    String url = type.getResource("/" + file).toString();
    String root = url.substring(0, url.length() - file.length());
    return Path.of(URI.create(root.replaceFirst("^jar:(.*)!/$", "$1"))).toString();
  }

  @Test
  @Tag("lanes")
  void theDescriptionTellsTheLanes() {
    Kernels kernels = new SimdKernelsProvider().open();
    assertEquals("simd", kernels.id());
    assertEquals(Lanes.COUNT, kernels.lanes());
    assertEquals(
        Lanes.COUNT * 32 + "-bit lanes (" + Lanes.COUNT + " floats)", kernels.description());
  }

  @Test
  void withoutTheModuleTheFlagIsNamed() throws Exception {
    String output = probe();
    assertTrue(output.contains("simd refuses"), output);
    assertTrue(output.contains("--add-modules jdk.incubator.vector"), output);
  }

  @Test
  void withoutC2TheReasonIsGiven() throws Exception {
    for (String option : List.of("-XX:TieredStopAtLevel=1", "-Xint")) {
      String output = probe("--add-modules", "jdk.incubator.vector", option);
      assertTrue(output.contains("simd refuses: no C2 compiler"), output);
    }
  }

  @Test
  void withoutFusedMultiplyAddTheRemedyIsGiven() throws Exception {
    String output = probe("--add-modules", "jdk.incubator.vector", "-XX:-UseFMA");
    assertTrue(output.contains("simd refuses: Java finds no fused multiply-add"), output);
    assertTrue(output.contains("-cpu host"), output);
  }

  @Test
  void tooShortVectorsAreRefused() throws Exception {
    String output = probe("--add-modules", "jdk.incubator.vector", "-XX:MaxVectorSize=8");
    assertTrue(output.contains("simd refuses: "), output);
  }

  @Test
  void c2IsRecognised() {
    assertTrue(SimdKernelsProvider.hasC2("mixed mode, sharing", "OpenJDK 64-Bit Server VM"));
    assertFalse(SimdKernelsProvider.hasC2("interpreted mode", "OpenJDK 64-Bit Server VM"));
    assertFalse(
        SimdKernelsProvider.hasC2("mixed mode, emulated-client", "OpenJDK 64-Bit Server VM"));
    assertFalse(SimdKernelsProvider.hasC2("mixed mode", "OpenJDK 64-Bit Client VM"));
  }
}
