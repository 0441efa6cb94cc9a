package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.Preparation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * The names of the classes that the outputs of a model stand for. Other libraries train classifiers
 * whose last layer gives logits, and say nowhere that these are no values.
 *
 * @param names in the order of the outputs; two for a single output, which is that of the second
 */
record ClassNames(List<String> names) {

  private static final String IDENTITY = "identity";

  /** Copies the names. */
  ClassNames {
    names = List.copyOf(names);
    if (names.size() < 2 || new HashSet<>(names).size() < names.size() || names.contains("")) {
      throw new ConfigurationException(
          "--classes takes two names or more, each once, with commas between them, and not '%s'"
              .formatted(Quotation.of(String.join(",", names))));
    }
  }

  /** Returns a model that gives the probabilities of the classes. */
  Model of(Model model, Engine engine, Consumer<String> notes) {
    Architecture architecture = model.architecture();
    int outputs = architecture.outputs();
    if (names.size() != Math.max(2, outputs)) {
      throw new ConfigurationException(
          "--classes names %s, and the model has %s; name one for each, and two for a single output"
              .formatted(Count.of(names.size(), "class"), Count.of(outputs, "output")));
    }
    if (model.preparation().flatMap(Preparation::targets).isPresent()
        || !(architecture.layers().getLast() instanceof LayerSpec.Dense last)) {
      throw new ConfigurationException(
          "the outputs of the model are numbers in the units of its targets; leave --classes out");
    }
    if (last.activation().id().equals(IDENTITY)) {
      String activation = outputs == 1 ? "sigmoid" : "softmax";
      List<LayerSpec> layers = new ArrayList<>(architecture.layers());
      layers.set(
          layers.size() - 1, new LayerSpec.Dense(outputs, PluginReference.parse(activation)));
      architecture = new Architecture(architecture.inputs(), layers);
      notes.accept(
          "note: the outputs are logits, and become probabilities: %s is the last activation now"
              .formatted(activation));
    }
    Model unnamed = Model.fromTensors(architecture, model.tensors(), engine);
    if (!(unnamed.task() instanceof Task.Classification classification)) {
      throw new ConfigurationException(
          "the last activation, %s, gives no probabilities of classes; leave --classes out"
              .formatted(last.activation()));
    }
    Model named =
        Model.fromTensors(
            architecture,
            new Task.Classification(names, classification.threshold()),
            unnamed.loss(),
            model.tensors(),
            engine);
    return model.preparation().map(named::withPreparation).orElse(named);
  }
}
