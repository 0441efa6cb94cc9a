package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Safetensors files with the weights of a PyTorch module, as {@code safetensors.torch.save_file}
 * writes its {@code state_dict}: tensors named {@code 0.weight} and {@code 0.bias} as in {@code
 * nn.Sequential}, or {@code fc1.weight}, with any prefix.
 *
 * <p>Such a file does not say which activations are between the layers, so the caller does. Layers
 * follow each other by the numbers in their names, or else as their shapes fit.
 *
 * @since 0.1
 */
public final class PyTorchFile {

  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** With more layers than this, their order is not searched for. */
  private static final int MAX_SEARCHED = 8;

  private PyTorchFile() {}

  /**
   * Reads a model.
   *
   * @param layers its layers, such as {@code 50:relu,10:softmax}, as many dense ones as the file
   *     has matrices of weights
   * @param engine where activations are looked up
   * @param notes is told of tensors that belong to no layer
   * @throws DataException if the file is missing or damaged, or its tensors do not fit the layers
   */
  public static Model read(Path file, String layers, Engine engine, Consumer<String> notes) {
    return read(Safetensors.read(file), file.toString(), layers, engine, notes);
  }

  /** Says which layers a file seems to have, for messages; empty if it has none. */
  static String shapes(TensorFile content) {
    List<Matrix> matrices = matrices(content);
    if (matrices.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder().append(matrices.getFirst().inputs());
    matrices.forEach(matrix -> text.append(" → ").append(matrix.outputs()));
    return text.toString();
  }

  /** Returns layers with the widths of a file, for an example in a message. */
  static String example(TensorFile content) {
    List<Matrix> matrices = matrices(content);
    List<String> layers = new ArrayList<>();
    for (int i = 0; i < matrices.size(); i++) {
      layers.add(matrices.get(i).outputs() + (i < matrices.size() - 1 ? ":relu" : ":softmax"));
    }
    return String.join(",", layers);
  }

  /**
   * A matrix of weights.
   *
   * @param name the tensor's name without its ending
   * @param tensor {@code [outputs, inputs]}
   */
  private record Matrix(String name, Tensor tensor) {
    long outputs() {
      return tensor.shape()[0];
    }

    long inputs() {
      return tensor.shape()[1];
    }
  }

  static Model read(
      TensorFile content, String file, String layers, Engine engine, Consumer<String> notes) {
    if (content.metadata().containsKey(ModelFile.ARCHITECTURE)) {
      throw new DataException("%s says its layers itself; leave the layers out".formatted(file));
    }
    List<Matrix> matrices = inOrder(matrices(content), file);
    if (matrices.isEmpty()) {
      throw new DataException(
          "%s has no matrix of weights named …%s; it has %s"
              .formatted(file, WEIGHT, Listing.of(List.copyOf(content.tensors().keySet()))));
    }
    try {
      Architecture architecture =
          Architecture.parse(Math.toIntExact(matrices.getFirst().inputs()), layers);
      architecture.layers().forEach(PyTorchFile::checkReadable);
      long dense = architecture.layers().stream().filter(LayerSpec.Dense.class::isInstance).count();
      if (dense != matrices.size()) {
        throw new ConfigurationException(
            "the layers name %s, but the file has %s"
                .formatted(Count.of(dense, "dense layer"), shapes(content)));
      }
      Map<String, float[]> tensors = new HashMap<>();
      Map<String, Tensor> left = new LinkedHashMap<>(content.tensors());
      Mapping mapping = new Mapping(matrices, left);
      Model.tensorShapes(architecture, engine)
          .forEach((name, shape) -> tensors.put(name, mapping.take(name, shape)));
      if (!left.isEmpty()) {
        notes.accept(
            "note: %s of %s %s to no layer and %s ignored"
                .formatted(
                    Listing.of(List.copyOf(left.keySet())),
                    file,
                    left.size() == 1 ? "belongs" : "belong",
                    left.size() == 1 ? "is" : "are"));
      }
      return Model.fromTensors(architecture, tensors, engine);
    } catch (ConfigurationException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  /** Refuses layers whose tensors cannot be told from others by shape. */
  private static void checkReadable(LayerSpec layer) {
    if (!(layer instanceof LayerSpec.Dense || layer instanceof LayerSpec.Dropout)) {
      throw new ConfigurationException(
          "the layer %s cannot be read from a file without '%s' in its metadata; only dense layers and dropout can"
              .formatted(layer, ModelFile.ARCHITECTURE));
    }
  }

  /** Hands out the tensors of a file layer by layer. */
  private static final class Mapping {
    private final List<Matrix> matrices;
    private final Map<String, Tensor> left;
    private int next;

    Mapping(List<Matrix> matrices, Map<String, Tensor> left) {
      this.matrices = matrices;
      this.left = left;
    }

    /**
     * Takes the tensor of a layer.
     *
     * @param name as Lanewise names it
     */
    float[] take(String name, int[] shape) {
      if (name.endsWith(WEIGHT)) {
        Matrix matrix = matrices.get(next++);
        left.remove(matrix.name() + WEIGHT);
        long[] expected = Arrays.stream(shape).asLongStream().toArray();
        if (!Arrays.equals(matrix.tensor().shape(), expected)) {
          throw new ConfigurationException(
              "%s%s has the shape %s where the layers need %s"
                  .formatted(
                      matrix.name(),
                      WEIGHT,
                      Arrays.toString(matrix.tensor().shape()),
                      Arrays.toString(shape)));
        }
        return matrix.tensor().data();
      }
      if (name.endsWith(BIAS)) {
        // A layer without a bias adds 0.
        Tensor bias = left.remove(matrices.get(next - 1).name() + BIAS);
        return bias == null ? new float[shape[0]] : bias.data();
      }
      return parameter(name, shape);
    }

    /**
     * Takes what an activation learns, which PyTorch keeps as the weight of a module between this
     * layer and the next.
     */
    private float[] parameter(String name, int[] shape) {
      String before = matrices.get(next - 1).name() + WEIGHT;
      List<String> between = new ArrayList<>();
      for (Map.Entry<String, Tensor> entry : left.entrySet()) {
        int length = entry.getValue().data().length;
        boolean isBetween =
            BY_NUMBERS.compare(entry.getKey(), before) > 0
                && (next == matrices.size()
                    || BY_NUMBERS.compare(entry.getKey(), matrices.get(next).name() + WEIGHT) < 0);
        if (isBetween
            && entry.getKey().endsWith(WEIGHT)
            && entry.getValue().shape().length == 1
            && (length == 1 || length == shape[0])) {
          between.add(entry.getKey());
        }
      }
      if (between.size() != 1) {
        throw new ConfigurationException(
            "the parameter %s of an activation may be %s of the file's tensors"
                .formatted(name, between.isEmpty() ? "none" : Listing.of(between)));
      }
      float[] found = Objects.requireNonNull(left.remove(between.getFirst())).data();
      float[] values = new float[shape[0]];
      for (int i = 0; i < values.length; i++) {
        values[i] = found[found.length == 1 ? 0 : i];
      }
      return values;
    }
  }

  /** Compares names such that 10 comes after 9. */
  private static final Comparator<String> BY_NUMBERS = Comparator.comparing(PyTorchFile::padded);

  private static String padded(String name) {
    Matcher matcher = NUMBER.matcher(name);
    return matcher.replaceAll(
        number -> "0".repeat(Math.max(0, 12 - number.group().length())) + number.group());
  }

  private static List<Matrix> matrices(TensorFile content) {
    Map<String, Matrix> matrices = new TreeMap<>(BY_NUMBERS);
    content
        .tensors()
        .forEach((name, tensor) -> {
          if (name.endsWith(WEIGHT) && tensor.shape().length == 2) {
            String layer = name.substring(0, name.length() - WEIGHT.length());
            matrices.put(layer, new Matrix(layer, tensor));
          }
        });
    return List.copyOf(matrices.values());
  }

  /** Returns matrices such that the outputs of each are the inputs of the next. */
  private static List<Matrix> inOrder(List<Matrix> matrices, String file) {
    if (fits(matrices) || matrices.size() > MAX_SEARCHED) {
      return matrices;
    }
    List<List<Matrix>> orders = new ArrayList<>();
    search(new ArrayList<>(), new ArrayList<>(matrices), orders);
    if (orders.size() != 1) {
      throw new DataException(
          "%s: the order of its layers %s follows neither from their names nor from their shapes; name them by numbers"
              .formatted(file, Listing.of(matrices.stream().map(Matrix::name).toList())));
    }
    return orders.getFirst();
  }

  private static boolean fits(List<Matrix> matrices) {
    for (int i = 1; i < matrices.size(); i++) {
      if (matrices.get(i - 1).outputs() != matrices.get(i).inputs()) {
        return false;
      }
    }
    return true;
  }

  private static void search(List<Matrix> begun, List<Matrix> left, List<List<Matrix>> orders) {
    if (left.isEmpty()) {
      orders.add(List.copyOf(begun));
      return;
    }
    for (Matrix matrix : List.copyOf(left)) {
      if (begun.isEmpty() || begun.getLast().outputs() == matrix.inputs()) {
        begun.add(matrix);
        left.remove(matrix);
        search(begun, left, orders);
        begun.remove(matrix);
        left.add(matrix);
      }
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
