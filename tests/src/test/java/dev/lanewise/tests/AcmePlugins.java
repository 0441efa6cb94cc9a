package dev.lanewise.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Plugins of somebody else, each a jar of its own, built from one short source. */
enum AcmePlugins {
  /** Softmax with a temperature, for a last layer. */
  SOFTMAX2("acme-softmax2", "Softmax2", "ActivationPlugin"),
  /** Focal loss, on logits of classes. */
  FOCAL("acme-focal", "Focal", "LossPlugin"),
  /** Layer normalisation, for a hidden layer. */
  LAYER_NORM("acme-layer-norm", "LayerNorm", "ActivationPlugin");

  private static final Path SOURCES = Path.of("src/plugins/java/com/acme");

  private final String pluginId;
  private final String className;
  private final String service;

  AcmePlugins(String pluginId, String className, String service) {
    this.pluginId = pluginId;
    this.className = className;
    this.service = service;
  }

  /** Returns what the jar's manifest states. */
  String pluginId() {
    return pluginId;
  }

  /** Returns the only source file. */
  Path source() {
    return SOURCES.resolve(className + ".java");
  }

  /**
   * Compiles the source against the api alone and writes the jar.
   *
   * @param folder where the jar goes
   * @param work a folder for what is made meanwhile
   */
  void writeTo(Path folder, Path work) throws IOException {
    Path own = Files.createDirectories(work.resolve(pluginId));
    Path resources = own.resolve("resources");
    Path services = Files.createDirectories(resources.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("dev.lanewise.api.plugin." + service), "com.acme." + className);
    ExamplePlugins.write(
        folder,
        pluginId,
        List.of(source()),
        resources,
        Files.createDirectory(own.resolve("classes")));
  }
}
