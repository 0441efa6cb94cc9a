package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.pytorch.TorchLayers;
import dev.lanewise.formats.pytorch.TorchNetwork;
import dev.lanewise.formats.pytorch.TorchPlacement;
import dev.lanewise.formats.pytorch.TorchTensor;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Safetensors files with the weights of a PyTorch module, as {@code safetensors.torch.save_file}
 * writes its {@code state_dict}: tensors named {@code 0.weight} and {@code 0.bias} as in {@code
 * nn.Sequential}, or {@code fc1.weight}, with any prefix.
 *
 * <p>Such a file does not say which activations are between the layers, so the caller does. Layers
 * follow each other by the numbers in their names, or else as their shapes fit. The weights of
 * {@code nn.BatchNorm1d}, {@code nn.LayerNorm} and {@code nn.PReLU} are for the layers and
 * activations that the caller names in these places.
 *
 * @since 0.1
 */
public final class PyTorchFile {

  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private PyTorchFile() {}

  /**
   * Reads a model.
   *
   * @param layers its layers, such as {@code 50:relu,batch_norm,10:softmax}, as many dense ones as
   *     the file has matrices of weights. An activation may follow {@code batch_norm}, as in {@code
   *     50,batch_norm,relu,10:softmax}: the normalization becomes a part of the weights before it
   * @param engine where activations are looked up
   * @param notes is told of tensors that belong to no layer, and of normalizations that become a
   *     part of weights
   * @throws DataException if the file is missing or damaged, or its tensors do not fit the layers
   */
  public static Model read(Path file, String layers, Engine engine, Consumer<String> notes) {
    return read(Safetensors.read(file), file.toString(), layers, engine, notes);
  }

  private static TorchNetwork network(TensorFile content) {
    Map<String, TorchTensor> tensors = new HashMap<>();
    content
        .tensors()
        .forEach(
            (name, tensor) -> tensors.put(name, new TorchTensor(tensor.shape(), tensor.data())));
    return TorchNetwork.of(tensors);
  }

  /** Says which layers a file seems to have, for messages; empty if it has none. */
  static String shapes(TensorFile content) {
    return network(content).shapes();
  }

  /** Returns layers that take the weights of a file, for an example in a message. */
  static String example(TensorFile content) {
    return network(content).example();
  }

  static Model read(
      TensorFile content, String file, String written, Engine engine, Consumer<String> notes) {
    if (content.metadata().containsKey(ModelFile.ARCHITECTURE)) {
      throw new DataException("%s says its layers itself; leave the layers out".formatted(file));
    }
    TorchNetwork named = network(content);
    if (named.linear().isEmpty()) {
      throw new DataException(
          "%s has no matrix of weights named …%s; it has %s"
              .formatted(file, WEIGHT, Listing.of(List.copyOf(content.tensors().keySet()))));
    }
    try {
      List<Integer> units =
          TorchLayers.parse(named.inputs(), written, engine.plugins())
              .architecture()
              .layers()
              .stream()
              .filter(LayerSpec.Dense.class::isInstance)
              .map(layer -> ((LayerSpec.Dense) layer).units())
              .toList();
      if (units.size() != named.linear().size()) {
        throw new ConfigurationException(
            "the layers name %s, but the file has %s; layers for all its weights are such as %s"
                .formatted(Count.of(units.size(), "dense layer"), named.shapes(), named.example()));
      }
      TorchNetwork network = named.inOrder(units, file);
      // The first layer, which says how many inputs there are, may be another now.
      TorchLayers layers = TorchLayers.parse(network.inputs(), written, engine.plugins());
      Architecture architecture = layers.architecture();
      Map<String, float[]> tensors =
          new TorchPlacement(network, layers, Model.tensorShapes(architecture, engine), notes)
              .tensors();
      noteOthers(content, network, file, notes);
      return Model.fromTensors(architecture, tensors, engine);
    } catch (ConfigurationException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static void noteOthers(
      TensorFile content, TorchNetwork network, String file, Consumer<String> notes) {
    Set<String> left = new LinkedHashSet<>(content.tensors().keySet());
    Stream.concat(network.linear().stream(), network.others().stream())
        .forEach(module -> module.used().forEach(left::remove));
    if (!left.isEmpty()) {
      notes.accept(
          "note: %s of %s %s to no layer and %s ignored"
              .formatted(
                  Listing.of(List.copyOf(left)),
                  file,
                  left.size() == 1 ? "belongs" : "belong",
                  left.size() == 1 ? "is" : "are"));
    }
  }

  /**
   * Writes a model with the names of {@code nn.Sequential}, without metadata: a module for each
   * layer, and one for its activation unless that is the identity. {@code load_state_dict} takes
   * it.
   *
   * @throws DataException if the model prepares columns, which PyTorch does not, or has residual
   *     blocks, or the file cannot be written
   */
  public static void write(Model model, Path file) {
    if (model.preparation().isPresent()) {
      throw new DataException(
          "the model prepares the columns of a table, which a PyTorch module of its layers would not; export it as .onnx");
    }
    if (model.architecture().layers().stream().anyMatch(LayerSpec.Residual.class::isInstance)) {
      throw new DataException(
          "the model has residual blocks, which nn.Sequential has no module for; export it as .onnx");
    }
    Map<String, Tensor> tensors = ModelFile.tensors(model);
    Map<String, Tensor> named = new HashMap<>();
    int module = 0;
    for (int i = 0; i < model.architecture().layers().size(); i++) {
      String from = "layers.%d.".formatted(i);
      int layer = module++;
      boolean hasActivation =
          model.architecture().layers().get(i) instanceof LayerSpec.Dense dense
              && !dense.activation().id().equals("identity");
      int activation = hasActivation ? module++ : layer;
      tensors.forEach((name, tensor) -> {
        if (name.startsWith(from)) {
          String rest = name.substring(from.length() - 1);
          boolean isOfLayer = !hasActivation || rest.equals(WEIGHT) || rest.equals(BIAS);
          named.put((isOfLayer ? layer + rest : activation + WEIGHT), tensor);
        }
      });
    }
    Safetensors.write(file, new TensorFile(named, Map.of()));
  }
}
