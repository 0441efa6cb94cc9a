package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Settings;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a jar's plugin from being found is told where the plugin is tested. */
class RegistrationTest {

  private static final String SERVICES = "META-INF/services/";

  @TempDir Path folder;

  /** An activation that is found once a file names it. */
  public static class Sound implements ActivationPlugin {
    @Override
    public String id() {
      return "acme:sound";
    }

    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public Activation create(Settings settings) {
      return Activation.elementwise(x -> x.max(0));
    }
  }

  /** Another one of the same id. */
  public static final class Twin extends Sound {}

  static final class Hidden extends Sound {
    public Hidden() {}
  }

  /** Cannot be created without knowing what to pass. */
  public static final class Configured extends Sound {
    /** Takes what nobody passes. */
    public Configured(int number) {
      assertTrue(number > 0);
    }
  }

  /** Needs an instance of the class around it. */
  @SuppressWarnings("ClassCanBeStatic") // That is what is tested.
  public final class Inner extends Sound {}

  /** Fails when it is created. */
  public static final class Failing extends Sound {
    /** Fails. */
    public Failing() {
      throw new IllegalStateException("no such table");
    }
  }

  private void services(Class<? extends Plugin> service, String text) throws IOException {
    Path file = folder.resolve(SERVICES + service.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void check(Class<?> type) throws IOException {
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, RegistrationTest.class.getClassLoader())) {
      Registration.check(ActivationPlugin.class, type, loader);
    }
  }

  private void assertFails(Class<?> type, String part) {
    String message =
        String.valueOf(assertThrows(AssertionError.class, () -> check(type)).getMessage());
    assertTrue(message.contains(part) && message.contains(type.getName()), message);
  }

  @Test
  void aPublicClassThatAFileNamesIsFound() throws IOException {
    services(
        ActivationPlugin.class, "# ours\n\n  %s # the first\n".formatted(Sound.class.getName()));
    check(Sound.class);
  }

  @Test
  void theFileAndItsLineAreToldWhereNoneNamesTheClass() throws IOException {
    String remedy =
        "write src/main/resources/META-INF/services/%s with the line %s"
            .formatted(ActivationPlugin.class.getName(), Sound.class.getName());
    assertFails(Sound.class, remedy);
    services(ActivationPlugin.class, "# " + Sound.class.getName() + "\n");
    assertFails(Sound.class, remedy);
    services(ActivationPlugin.class, Twin.class.getName() + "\n");
    assertFails(Sound.class, remedy);
  }

  @Test
  void aClassThatNoProgramCouldCreate() {
    assertFails(Hidden.class, "is not a public class");
    assertFails(Inner.class, "has no public constructor without parameters");
    assertFails(Configured.class, "has no public constructor without parameters");
  }

  @Test
  void aConstructorThatFails() throws IOException {
    services(ActivationPlugin.class, Failing.class.getName());
    assertFails(Failing.class, "no such table");
  }

  @Test
  void twoPluginsWithOneId() throws IOException {
    services(ActivationPlugin.class, Sound.class.getName() + "\n" + Twin.class.getName());
    assertFails(Sound.class, "offer the activation 'acme:sound'");
  }

  static class BadlyNamed extends ActivationContract {
    @Override
    protected ActivationPlugin plugin() {
      return new BadlyNamedActivation();
    }
  }

  /** Runs a contract in a virtual machine whose class path has the plugin's own services file. */
  static final class Probe {

    public static void main(String[] args) {
      Verdicts.failures(BadlyNamed.class)
          .forEach(failure -> System.out.println("FAILED " + failure));
      System.out.println("done");
    }
  }

  @Test
  void aBadIdOnTheClassPathFailsTheTestOfTheIdAlone() throws Exception {
    services(ActivationPlugin.class, BadlyNamedActivation.class.getName());
    services(KernelsProvider.class, "com.acme.NotThere\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                Probe.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("done"), output);
    List<String> failed = output.lines().filter(line -> line.startsWith("FAILED ")).toList();
    assertEquals(1, failed.size(), output);
    assertTrue(failed.getFirst().contains("the id 'My-Relu' is not of the form"), output);
  }
}
