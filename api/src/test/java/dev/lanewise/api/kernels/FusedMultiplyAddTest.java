package dev.lanewise.api.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks virtual machines of all kinds whether they have the instruction. */
class FusedMultiplyAddTest {

  private static final HotSpotDiagnosticMXBean OPTIONS =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

  /** Prints the answer, after as many multiply-adds as asked for. */
  static final class Probe {

    public static void main(String[] arguments) {
      float sum = 0;
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        sum = Math.fma(sum, 0.5f, 1f);
      }
      System.out.println(sum > 2 ? "wrong" : FusedMultiplyAdd.inHardware());
    }
  }

  private static String answer(int calls, String... options)
      throws IOException, InterruptedException, URISyntaxException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(location(Probe.class) + File.pathSeparator + location(FusedMultiplyAdd.class));
    command.add(Probe.class.getName());
    command.add(String.valueOf(calls));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }

  /** Returns the folder of a class, which for a patched module is not its code source. */
  private static String location(Class<?> type) throws URISyntaxException {
    String file = type.getName().replace('.', '/') + ".class";
    String url = type.getResource("/" + file).toString();
    return Path.of(new URI(url.substring(0, url.length() - file.length()))).toString();
  }

  @Test
  void isWhatTheVirtualMachineSays() {
    assertEquals(
        OPTIONS.getVMOption("UseFMA").getValue(), String.valueOf(FusedMultiplyAdd.inHardware()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
  void isTheSameWhateverCompiles(String compiler) throws Exception {
    String here = OPTIONS.getVMOption("UseFMA").getValue();
    assertEquals(here, answer(1, compiler));
    assertEquals(here, answer(100_000, compiler));
    assertEquals("false", answer(1, compiler, "-XX:-UseFMA"));
    assertEquals("false", answer(20_000, compiler, "-XX:-UseFMA"));
  }

  @Test
  @Tag("full")
  void isTheSameWhereAllIsCompiledAtOnce() throws Exception {
    isTheSameWhateverCompiles("-Xcomp");
  }

  @Test
  void isTimedWhereTheOptionsAreMissing() throws Exception {
    String here = OPTIONS.getVMOption("UseFMA").getValue();
    assertEquals(here, answer(1, "--limit-modules", "java.base"));
    assertEquals("false", answer(1, "--limit-modules", "java.base", "-XX:-UseFMA"));
  }
}
