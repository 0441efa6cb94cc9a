package dev.lanewise.cli.options;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.PyTorchFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model file.
 *
 * @param file where it is
 * @param layers its layers, if the user names them because the file does not
 */
public record ModelSource(Path file, Optional<String> layers) {

  /**
   * Reads the model.
   *
   * @param notes is told what of the file is ignored
   */
  public Model read(EngineRequest request, Plugins plugins, Consumer<String> notes) {
    if (layers.isEmpty()) {
      return request.read(plugins, file);
    }
    try (Engine engine = request.openFor(plugins, 0)) {
      return PyTorchFile.read(file, layers.get(), engine, notes);
    }
  }

  /** Refuses layers where there is no model. */
  public void refuseLayersOfData() {
    if (layers.isPresent()) {
      throw new ConfigurationException("--layers is for a .safetensors model, not for data");
    }
  }

  /** Refuses layers for a file that has its own. */
  public void refuseLayers() {
    if (layers.isPresent()) {
      throw new ConfigurationException(
          "%s says its layers itself; leave out --layers".formatted(file));
    }
  }
}
