package dev.lanewise.formats.pytorch;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers of a PyTorch module as users name them. An activation may stand behind {@code
 * batch_norm}, as in {@code 16,batch_norm,relu}, which a model has no layers for: the normalization
 * becomes a part of the weights before it.
 *
 * @param architecture the layers of the model
 * @param folded normalizations between weights and activation, by the place of the dense layer
 */
public record TorchLayers(Architecture architecture, Map<Integer, LayerSpec.BatchNorm> folded) {

  private static final String IDENTITY = "identity";

  /**
   * Reads the layers.
   *
   * @throws ConfigurationException if they are not of that form, or the file would not tell their
   *     tensors
   */
  public static TorchLayers parse(int inputs, String text, Plugins plugins) {
    List<LayerSpec> layers = new ArrayList<>();
    Map<Integer, LayerSpec.BatchNorm> folded = new HashMap<>();
    for (String written : Architecture.split(text)) {
      int last = layers.size() - 1;
      if (last > 0
          && layers.get(last) instanceof LayerSpec.BatchNorm norm
          && layers.get(last - 1) instanceof LayerSpec.Dense dense
          && dense.activation().id().equals(IDENTITY)
          && isActivation(written, plugins)) {
        layers.removeLast();
        layers.set(last - 1, new LayerSpec.Dense(dense.units(), PluginReference.parse(written)));
        folded.put(last - 1, norm);
      } else {
        if (last >= 0
            && layers.get(last) instanceof LayerSpec.LayerNorm
            && isActivation(written, plugins)) {
          throw new ConfigurationException(
              "'%s' is behind layer_norm, where a model has no place for an activation; export the module as .onnx, which predict takes"
                  .formatted(Quotation.of(written.strip())));
        }
        layers.add(LayerSpec.parse(written));
      }
    }
    for (LayerSpec layer : layers) {
      if (layer instanceof LayerSpec.Residual) {
        throw new ConfigurationException(
            "the layer %s cannot be read from the weights of a PyTorch module, which do not say what is in a block; export the module as .onnx, which predict takes"
                .formatted(layer));
      }
    }
    return new TorchLayers(new Architecture(inputs, layers), folded);
  }

  private static boolean isActivation(String written, Plugins plugins) {
    String name = written.strip().split("\\(", 2)[0];
    return plugins.list().stream()
        .anyMatch(plugin -> plugin.kind() == PluginKind.ACTIVATION && plugin.id().equals(name));
  }
}
