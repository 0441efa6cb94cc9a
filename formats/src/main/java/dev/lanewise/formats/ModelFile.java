package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginRequirement;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.Preparation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Model files: safetensors with tensors named as PyTorch's {@code nn.Linear} has them.
 *
 * <p>{@code layers.<i>.weight} has shape [outputs, inputs] and {@code layers.<i>.bias} [outputs],
 * of a normalization both have the shape [width], as {@code layers.<i>.running_mean} and {@code
 * layers.<i>.running_var} of batch normalization have. Names of layer j of a residual block begin
 * with {@code layers.<i>.layers.<j>}. The architecture is JSON text in the metadata under {@code
 * lanewise.architecture}, and what is done to the columns of a table before, if anything, under
 * {@code lanewise.preparation}. Where the weights come from stands under {@code
 * lanewise.provenance}.
 *
 * @since 0.1
 */
public final class ModelFile {

  /** The metadata entry that holds the architecture. */
  public static final String ARCHITECTURE = "lanewise.architecture";

  /** The metadata entry that holds the columns of a table and what is done to them. */
  public static final String PREPARATION = "lanewise.preparation";

  /** The metadata entry that says where the weights come from. */
  public static final String PROVENANCE = "lanewise.provenance";

  private ModelFile() {}

  /**
   * What a model file says of the inputs and outputs of its layers.
   *
   * @param task what the outputs mean
   * @param preparation the columns of a table and what is done to them, if it was trained on one
   * @since 0.1
   */
  public record Description(Task task, Optional<Preparation> preparation) {}

  /**
   * Writes a model or replaces the one that was there; the same model gives the same bytes.
   *
   * @throws DataException if the file cannot be written
   */
  public static void write(Model model, Path file) {
    Safetensors.write(file, new TensorFile(tensors(model), metadata(model)));
  }

  /**
   * Reads a model.
   *
   * @param engine where its activations are looked up
   * @throws DataException if the file is missing or damaged, or is no Lanewise model, or if the
   *     model needs a plugin that the engine does not have
   */
  public static Model read(Path file, Engine engine) {
    return of(Safetensors.read(file), file.toString(), engine);
  }

  /**
   * Writes the bytes of a model file to a stream, which stays open.
   *
   * @throws IOException if the stream does not take them
   */
  public static void write(Model model, OutputStream out) throws IOException {
    Safetensors.write(out, new TensorFile(tensors(model), metadata(model)));
  }

  /**
   * Reads a model from bytes that were loaded from elsewhere, such as a resource of a jar.
   *
   * @param name what to call the bytes in messages
   * @param engine where its activations are looked up
   * @throws DataException as for {@link #read(Path, Engine)}
   */
  public static Model read(byte[] bytes, String name, Engine engine) {
    return of(Safetensors.read(bytes, name), name, engine);
  }

  /**
   * Returns the model of tensors and metadata, which a file in another format may have kept.
   *
   * @param name what to call the file in messages
   * @param engine where its activations are looked up
   * @throws DataException as for {@link #read(Path, Engine)}
   */
  public static Model of(TensorFile content, String name, Engine engine) {
    return model(content, name, engine, EnumSet.of(PluginKind.ACTIVATION, PluginKind.LOSS));
  }

  /**
   * Returns what a model file says besides the weights: JSON texts under {@link #ARCHITECTURE} and,
   * where the model has them, {@link #PREPARATION} and {@link #PROVENANCE}. Files in other formats
   * keep the same.
   */
  public static Map<String, String> metadata(Model model) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put(ARCHITECTURE, ModelJson.of(model).write());
    model
        .preparation()
        .ifPresent(preparation -> metadata.put(PREPARATION, PreparationJson.write(preparation)));
    model
        .provenance()
        .ifPresent(provenance -> metadata.put(PROVENANCE, ProvenanceJson.write(provenance)));
    return metadata;
  }

  /**
   * Returns what metadata, which a file in another format may have kept, say of inputs and outputs.
   * It needs neither weights nor plugins.
   *
   * @param metadata texts as {@link #metadata(Model)} returns them
   * @param name what to call the file in messages
   * @throws DataException if they describe no model, or are damaged
   */
  public static Description describe(Map<String, String> metadata, String name) {
    String architecture = metadata.get(ARCHITECTURE);
    if (architecture == null) {
      throw new DataException("%s has no '%s'".formatted(name, ARCHITECTURE));
    }
    try {
      ModelJson json = ModelJson.read(architecture, name);
      return new Description(
          json.task(),
          json.isPrepared() ? Optional.of(preparation(metadata, name)) : Optional.empty());
    } catch (ConfigurationException e) {
      throw new DataException(name + ": " + e.getMessage(), e);
    }
  }

  static Map<String, Tensor> tensors(Model model) {
    Map<String, Tensor> tensors = new HashMap<>();
    Map<String, int[]> shapes = model.tensorShapes();
    model
        .tensors()
        .forEach((name, data) -> {
          int[] shape = shapes.getOrDefault(name, new int[0]);
          long[] wide = new long[shape.length];
          for (int i = 0; i < shape.length; i++) {
            wide[i] = shape[i];
          }
          tensors.put(name, new Tensor(wide, data));
        });
    return tensors;
  }

  /**
   * Returns the model in a file.
   *
   * @param needed which kinds of the plugins that it names must be there
   */
  static Model model(TensorFile content, String file, Engine engine, Set<PluginKind> needed) {
    String architecture = content.metadata().get(ARCHITECTURE);
    if (architecture == null) {
      throw new DataException(
          "%s holds tensors but no '%s' in its metadata, which is lost where another program saves the file again; %s"
              .formatted(file, ARCHITECTURE, remedy(content)));
    }
    Map<String, float[]> tensors = new HashMap<>();
    content
        .tensors()
        .forEach((name, tensor) -> {
          if (!Checkpoints.isState(name)) {
            tensors.put(name, tensor.data());
          }
        });
    try {
      ModelJson json = ModelJson.read(architecture, file);
      List<PluginRequirement> stated =
          json.requirements().stream()
              .filter(requirement -> needed.contains(requirement.kind()))
              .toList();
      // Prediction needs no loss, so its jar may be absent; an evaluation asks for it.
      stated.stream()
          .filter(requirement -> requirement.kind() != PluginKind.LOSS)
          .forEach(engine.plugins()::require);
      Model model =
          Model.fromTensors(json.architecture(), json.task(), json.loss(), tensors, engine)
              .withRequirements(stated);
      checkShapes(model, content, file);
      Model complete =
          json.isPrepared() ? model.withPreparation(preparation(content.metadata(), file)) : model;
      String provenance = content.metadata().get(PROVENANCE);
      return provenance == null
          ? complete
          : complete.withProvenance(ProvenanceJson.read(provenance, file));
    } catch (ConfigurationException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static String remedy(TensorFile content) {
    String shapes = PyTorchFile.shapes(content);
    return shapes.isEmpty()
        ? "use a model that Lanewise wrote"
        : "its layers are %s: name their activations, such as --layers %s, to predict, evaluate or convert"
            .formatted(shapes, PyTorchFile.example(content));
  }

  private static Preparation preparation(Map<String, String> metadata, String file) {
    String preparation = metadata.get(PREPARATION);
    if (preparation == null) {
      throw new DataException(
          "%s lacks '%s' in its metadata, without which the model cannot be used; save it again"
              .formatted(file, PREPARATION));
    }
    return PreparationJson.read(preparation, file);
  }

  /** Checks that tensors lie as expected; a transposed one has the right number of values, too. */
  private static void checkShapes(Model model, TensorFile content, String file) {
    model
        .tensorShapes()
        .forEach((name, shape) -> {
          Tensor found = content.tensors().get(name);
          long[] expected = Arrays.stream(shape).asLongStream().toArray();
          if (found != null && !Arrays.equals(found.shape(), expected)) {
            throw new DataException(
                "%s: the tensor %s has shape %s where its layer needs %s"
                    .formatted(
                        file, name, Arrays.toString(found.shape()), Arrays.toString(expected)));
          }
        });
  }
}
