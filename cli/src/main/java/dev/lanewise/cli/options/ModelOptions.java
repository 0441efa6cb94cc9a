package dev.lanewise.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for model files that do not say what their layers are. */
public final class ModelOptions {

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      description = {
        "The layers of a .safetensors file with the weights of a PyTorch module, such as"
            + " 50:relu,batch_norm,10:softmax; an activation may follow batch_norm.",
        "Default: as the file says"
      })
  private @Nullable String layers;

  /** Returns a model file with these layers. */
  public ModelSource source(Path file) {
    return new ModelSource(file, Optional.ofNullable(layers));
  }
}
