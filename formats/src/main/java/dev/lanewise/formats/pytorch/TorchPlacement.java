package dev.lanewise.formats.pytorch;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.pytorch.TorchModule.Kind;
import dev.lanewise.network.architecture.LayerSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Gives the layers that a user names the tensors of a file's modules. */
public final class TorchPlacement {

  private static final String IDENTITY = "identity";

  private final TorchNetwork network;
  private final TorchLayers layers;
  private final Map<String, int[]> shapes;
  private final Consumer<String> notes;
  private final Map<String, float[]> tensors = new HashMap<>();
  private final List<TorchModule> placed = new ArrayList<>();

  /**
   * A place for a module that is no matrix of weights.
   *
   * @param layer the layer of the model that takes its tensors
   * @param dense how many dense layers are before it
   * @param width how many columns it has
   * @param parameter what the layer calls a weight of an activation; else empty
   * @param isBetween whether it is between weights and activation
   */
  private record Place(
      Kind kind, int layer, int dense, int width, String parameter, boolean isBetween) {

    String title() {
      return "%s behind %s".formatted(kind, dense == 0 ? "the inputs" : "dense layer " + dense);
    }
  }

  /**
   * Prepares the placement.
   *
   * @param network the file's modules, those with matrices in the order of the layers
   * @param shapes the tensors that the model needs, by name
   * @param notes is told what the model does not keep as the file has it
   */
  public TorchPlacement(
      TorchNetwork network, TorchLayers layers, Map<String, int[]> shapes, Consumer<String> notes) {
    this.network = network;
    this.layers = layers;
    this.shapes = shapes;
    this.notes = notes;
  }

  /**
   * Returns the tensors of the model.
   *
   * @throws ConfigurationException if layers and modules do not fit each other
   */
  public Map<String, float[]> tensors() {
    List<Place> places = new ArrayList<>();
    int dense = 0;
    int width = layers.architecture().inputs();
    List<LayerSpec> specs = layers.architecture().layers();
    for (int i = 0; i < specs.size(); i++) {
      switch (specs.get(i)) {
        case LayerSpec.Dense _ -> {
          addMatrix(i, network.linear().get(dense++));
          addPlaces(i, dense, places);
        }
        case LayerSpec.BatchNorm _ ->
            places.add(new Place(Kind.BATCH_NORM, i, dense, width, "", false));
        case LayerSpec.LayerNorm _ ->
            places.add(new Place(Kind.LAYER_NORM, i, dense, width, "", false));
        case LayerSpec.Dropout _, LayerSpec.Residual _ -> {
          // A dropout has no tensors, and blocks were refused.
        }
      }
      width = specs.get(i).outputs(width);
    }
    for (Kind kind : List.of(Kind.BATCH_NORM, Kind.LAYER_NORM, Kind.PRELU)) {
      place(places.stream().filter(place -> place.kind() == kind).toList(), network.of(kind));
    }
    List<String> left =
        network.others().stream()
            .filter(module -> !placed.contains(module))
            .map(module -> "%s (%s)".formatted(module.name(), module.kind()))
            .toList();
    if (!left.isEmpty()) {
      throw misfit("the layers have no place for %s".formatted(Listing.of(left)));
    }
    return tensors;
  }

  private void addMatrix(int layer, TorchModule module) {
    int[] shape = shape(layer, TorchModule.WEIGHT);
    TorchTensor weight = Objects.requireNonNull(module.tensors().get(TorchModule.WEIGHT));
    if (!Arrays.equals(weight.shape(), Arrays.stream(shape).asLongStream().toArray())) {
      throw new ConfigurationException(
          "%s has the shape %s where the layers need %s"
              .formatted(
                  module.fullName(TorchModule.WEIGHT),
                  Arrays.toString(weight.shape()),
                  Arrays.toString(shape)));
    }
    put(layer, TorchModule.WEIGHT, weight.data());
    // A layer without a bias adds 0.
    put(layer, TorchModule.BIAS, module.numbers(TorchModule.BIAS, shape[0], 0));
  }

  private int[] shape(int layer, String part) {
    return Objects.requireNonNull(shapes.get(name(layer, part)));
  }

  private static String name(int layer, String part) {
    return "layers.%d.%s".formatted(layer, part);
  }

  private void put(int layer, String part, float[] values) {
    tensors.put(name(layer, part), values);
  }

  private float[] taken(int layer, String part) {
    return Objects.requireNonNull(tensors.get(name(layer, part)));
  }

  /** Adds the places between a dense layer's weights and the next layer. */
  private void addPlaces(int layer, int dense, List<Place> places) {
    int width = shape(layer, TorchModule.BIAS)[0];
    if (layers.folded().containsKey(layer)) {
      places.add(new Place(Kind.BATCH_NORM, layer, dense, width, "", true));
    }
    String prefix = name(layer, "");
    shapes.forEach((name, shape) -> {
      String part = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
      if (!part.isEmpty() && !part.equals(TorchModule.WEIGHT) && !part.equals(TorchModule.BIAS)) {
        places.add(new Place(Kind.PRELU, layer, dense, shape[0], part, false));
      }
    });
  }

  /** Gives places modules of their kind. */
  private void place(List<Place> places, List<TorchModule> modules) {
    if (places.isEmpty()) {
      return;
    }
    Kind kind = places.getFirst().kind();
    if (kind == Kind.PRELU && modules.size() == 1 && places.size() > 1) {
      notes.accept(
          "note: %s is the weight of %s; each of them has its own from now on"
              .formatted(
                  modules.getFirst().fullName(TorchModule.WEIGHT),
                  Count.of(places.size(), "activation")));
      places.forEach(place -> take(place, modules.getFirst()));
      return;
    }
    if (places.size() != modules.size()) {
      throw misfit(
          "the layers have a place for %s %s, but the file has %s"
              .formatted(
                  places.size(),
                  kind,
                  modules.isEmpty()
                      ? "none"
                      : Listing.of(modules.stream().map(TorchModule::name).toList())));
    }
    boolean isInOrder = modules.stream().map(TorchModule::wording).distinct().count() == 1;
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      List<TorchModule> fitting =
          modules.stream().filter(module -> module.takes(place.width())).toList();
      if (!isInOrder && fitting.size() > 1) {
        throw new ConfigurationException(
            "which of %s is the %s follows neither from their names nor from their shapes; name them by numbers, such as norm1, norm2"
                .formatted(
                    Listing.of(fitting.stream().map(TorchModule::name).toList()), place.title()));
      }
      if (isInOrder || fitting.isEmpty()) {
        take(place, modules.get(i));
      } else {
        take(place, fitting.getFirst());
      }
    }
  }

  private void take(Place place, TorchModule module) {
    int before = place.dense() - 1;
    if (!module.takes(place.width())) {
      throw misfit(
          "%s has %s where the layers need %d"
              .formatted(module.name(), Count.of(module.width(), "column"), place.width()));
    }
    if (!network.mayBeAt(module, before)) {
      throw misfit(
          "by its number module %s is no %s as the layers have it"
              .formatted(module.name(), place.title()));
    }
    checkActivation(place, module, before);
    placed.add(module);
    if (place.isBetween()) {
      fold(place, module);
    } else if (place.kind() == Kind.PRELU) {
      float[] values = new float[place.width()];
      float[] found = module.numbers(TorchModule.WEIGHT, 0, 0);
      for (int i = 0; i < values.length; i++) {
        values[i] = found[found.length == 1 ? 0 : i];
      }
      put(place.layer(), place.parameter(), values);
    } else {
      put(place.layer(), TorchModule.WEIGHT, module.numbers(TorchModule.WEIGHT, place.width(), 1));
      put(place.layer(), TorchModule.BIAS, module.numbers(TorchModule.BIAS, place.width(), 0));
      if (place.kind() == Kind.BATCH_NORM) {
        put(place.layer(), TorchModule.MEAN, module.numbers(TorchModule.MEAN, 0, 0));
        put(place.layer(), TorchModule.VARIANCE, module.numbers(TorchModule.VARIANCE, 0, 0));
      }
    }
  }

  /**
   * Refuses an activation on the side of a normalization on which numbers leave no place for it.
   */
  private void checkActivation(Place place, TorchModule module, int before) {
    if (place.kind() == Kind.PRELU || before < 0) {
      return;
    }
    boolean isActivated =
        layers.architecture().layers().get(place.layer() - (place.isBetween() ? 0 : 1))
                instanceof LayerSpec.Dense dense
            && !dense.activation().id().equals(IDENTITY);
    if (!place.isBetween() && isActivated && network.isBefore(module, before)) {
      throw place.kind() == Kind.BATCH_NORM
          ? misfit(
              "by its number module %s is right behind the weights, with the activation behind it"
                  .formatted(module.name()))
          : new ConfigurationException(
              "by its number module %s is right behind the weights, with the activation behind it, which a model has no layers for; export the module as .onnx, which predict takes"
                  .formatted(module.name()));
    }
    if (place.isBetween()
        && network.isApart(module, before)
        && network.isRightBefore(module, before + 1)) {
      throw misfit(
          "by its number module %s is behind the activation, and right before the next layer"
              .formatted(module.name()));
    }
  }

  /** Makes a normalization a part of the weights before it: (x·W + b − mean) · factor + bias. */
  private void fold(Place place, TorchModule module) {
    int width = place.width();
    double epsilon = (float) Objects.requireNonNull(layers.folded().get(place.layer())).epsilon();
    float[] scales = module.numbers(TorchModule.WEIGHT, width, 1);
    float[] shifts = module.numbers(TorchModule.BIAS, width, 0);
    float[] means = module.numbers(TorchModule.MEAN, width, 0);
    float[] variances = module.numbers(TorchModule.VARIANCE, width, 1);
    float[] weights = taken(place.layer(), TorchModule.WEIGHT).clone();
    float[] bias = taken(place.layer(), TorchModule.BIAS).clone();
    int inputs = weights.length / width;
    for (int j = 0; j < width; j++) {
      double factor = scales[j] / Math.sqrt(variances[j] + epsilon);
      for (int i = 0; i < inputs; i++) {
        weights[j * inputs + i] = (float) (weights[j * inputs + i] * factor);
      }
      bias[j] = (float) ((bias[j] - means[j]) * factor + shifts[j]);
    }
    put(place.layer(), TorchModule.WEIGHT, weights);
    put(place.layer(), TorchModule.BIAS, bias);
    notes.accept(
        "note: %s, which is before an activation, becomes a part of the weights and biases of %s, so that further training does without it"
            .formatted(module.name(), network.linear().get(place.dense() - 1).name()));
  }

  private ConfigurationException misfit(String what) {
    return new ConfigurationException(
        "%s; layers for all weights of the file are such as %s".formatted(what, network.example()));
  }
}
