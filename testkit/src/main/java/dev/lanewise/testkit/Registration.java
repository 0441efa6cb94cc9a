package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.registry.RejectedPlugin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Whether users' programs would find a plugin, once its jar is where they look. */
final class Registration {

  private static final String FOLDER = "META-INF/services/";

  private Registration() {}

  /**
   * Checks a plugin on the class path of the tests. One whose class is written within the test's
   * own was made for that test, and the test is aborted.
   *
   * @param contract the class of the test
   */
  static void check(Class<?> contract, Class<? extends Plugin> service, Plugin plugin) {
    Class<?> type = plugin.getClass();
    assumeTrue(
        type.getNestHost() != contract.getNestHost(),
        () -> "not looked for: %s is written in the class of the test".formatted(type.getName()));
    String id = plugin.id();
    assumeTrue(
        id != null && PluginReference.isId(id),
        () -> "not looked for: the id '%s' is refused, as another test says".formatted(id));
    ClassLoader loader = type.getClassLoader();
    check(service, type, loader == null ? ClassLoader.getSystemClassLoader() : loader);
  }

  /** Checks a class, as a class loader would find it. */
  static void check(Class<? extends Plugin> service, Class<?> type, ClassLoader loader) {
    assertTrue(
        Modifier.isPublic(type.getModifiers()),
        () ->
            "%s is not a public class, so users' programs cannot create the plugin; make it public"
                .formatted(type.getName()));
    assertTrue(
        Arrays.stream(type.getConstructors()).anyMatch(made -> made.getParameterCount() == 0),
        () ->
            "%s has no public constructor without parameters, by which users' programs create the plugin; add one, and make a class within another static"
                .formatted(type.getName()));
    String file = FOLDER + service.getName();
    assertTrue(
        isNamed(type, file, loader),
        () ->
            "no file %s names %s, so users' programs do not find the plugin; write src/main/resources/%s with the line %s"
                .formatted(file, type.getName(), file, type.getName()));
    checkInstalled(type, loader);
  }

  private static boolean isNamed(Class<?> type, String file, ClassLoader loader) {
    try {
      for (URL url : Collections.list(loader.getResources(file))) {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
          if (lines
              .lines()
              .anyMatch(line -> line.replaceFirst("#.*", "").strip().equals(type.getName()))) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks for all plugins as programs do: a plugin whose id is taken stops the whole program. */
  private static void checkInstalled(Class<?> type, ClassLoader loader) {
    List<RejectedPlugin> rejected;
    try (Plugins plugins = Plugins.installed(loader)) {
      if (plugins.list().stream().anyMatch(entry -> entry.plugin().getClass() == type)) {
        return;
      }
      rejected = plugins.rejected();
    } catch (PluginException e) {
      throw new AssertionError(
          "no program could start with %s and what is on the class path of the tests: %s"
              .formatted(type.getName(), e.getMessage()),
          e);
    }
    fail(
        rejected.stream()
            .map(RejectedPlugin::toString)
            .collect(
                Collectors.joining("; ", "%s cannot be loaded: ".formatted(type.getName()), "")));
  }
}
