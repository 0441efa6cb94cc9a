package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.PluginRequirement;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.BatchNormLayer;
import dev.lanewise.network.layers.ConstantWeights;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.layers.PredictionStep;
import dev.lanewise.network.lowered.LoweredDecision;
import dev.lanewise.network.lowered.LoweredLayer;
import dev.lanewise.network.lowered.LoweredNetwork;
import dev.lanewise.network.metrics.EvaluatedRows;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.outputs.OutputHead;
import dev.lanewise.network.preparation.Preparation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network with its weights: immutable, and safe for any number of threads.
 *
 * <p>To predict, take a {@link #predictor} for each thread.
 *
 * @since 0.1
 */
public final class Model {

  private final Architecture architecture;
  private final Task task;
  private final PluginReference loss;
  private final ParameterLayout layout;
  private final float[] parameters;
  private final ConstantWeights weights;
  private final List<PluginRequirement> requirements;
  private final Optional<Preparation> preparation;
  private final Optional<Provenance> provenance;
  private @Nullable Engine ownEngine;

  Model(
      Architecture architecture,
      Task task,
      PluginReference loss,
      ParameterLayout layout,
      float[] parameters,
      List<PluginRequirement> requirements,
      Optional<Preparation> preparation) {
    this.architecture = architecture;
    this.task = task;
    this.loss = loss;
    this.layout = layout;
    this.parameters = parameters.clone();
    weights = new ConstantWeights(this.parameters);
    this.requirements = List.copyOf(requirements);
    this.preparation = preparation;
    provenance = Optional.empty();
  }

  /** Shares the weights, which are never written. */
  private Model(
      Model model,
      List<PluginRequirement> requirements,
      Optional<Preparation> preparation,
      Optional<Provenance> provenance) {
    this.architecture = model.architecture;
    this.task = model.task;
    this.loss = model.loss;
    this.layout = model.layout;
    this.parameters = model.parameters;
    weights = model.weights;
    this.requirements = List.copyOf(requirements);
    this.preparation = preparation;
    this.provenance = provenance;
  }

  /**
   * Builds a model from named tensors, as model files hold them.
   *
   * @param architecture the layers
   * @param task what the outputs mean
   * @param loss the loss it was trained with
   * @param tensors {@code layers.<i>.weight} as [outputs, inputs], {@code layers.<i>.bias}, and the
   *     activation's parameters as {@code layers.<i>.<name>}, row-major; of batch normalization
   *     also {@code layers.<i>.running_mean} and {@code layers.<i>.running_var}; of layer j of a
   *     residual block {@code layers.<i>.layers.<j>.weight} and so on
   * @param engine where activations are looked up
   * @throws ConfigurationException if a tensor is missing, left over, of another size or holds NaN
   *     or an infinity, or if there are not as many classes as outputs, two for a single output
   */
  public static Model fromTensors(
      Architecture architecture,
      Task task,
      PluginReference loss,
      Map<String, float[]> tensors,
      Engine engine) {
    checkClasses(task, architecture.outputs());
    ParameterLayout layout = ParameterLayout.of(architecture, engine.plugins());
    float[] parameters = layout.fromTensors(tensors);
    layout
        .firstNotFinite(parameters)
        .ifPresent(layer -> {
          throw new ConfigurationException(
              "%s has weights that are not finite numbers".formatted(layer.title()));
        });
    return new Model(
        architecture,
        task,
        loss,
        layout,
        parameters,
        requirements(architecture, loss, engine.plugins()),
        Optional.empty());
  }

  /**
   * Builds a model from named tensors of which nothing else is known: what the outputs mean, and
   * the loss, are those that suit the last activation.
   *
   * @param tensors as for {@link #fromTensors(Architecture, Task, PluginReference, Map, Engine)}
   * @throws ConfigurationException as there
   */
  public static Model fromTensors(
      Architecture architecture, Map<String, float[]> tensors, Engine engine) {
    OutputHead head =
        new OutputHead(ParameterLayout.of(architecture, engine.plugins()).outputLayer());
    Task task = head.task();
    return fromTensors(
        architecture, task, head.defaultLoss(task instanceof Task.Classification), tensors, engine);
  }

  /**
   * Returns the names and shapes of the tensors that a network of these layers has, in the order of
   * the layers.
   *
   * @param engine where activations are looked up
   */
  public static Map<String, int[]> tensorShapes(Architecture architecture, Engine engine) {
    return shapes(ParameterLayout.of(architecture, engine.plugins()));
  }

  private static Map<String, int[]> shapes(ParameterLayout layout) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    layout.tensors().forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
    return shapes;
  }

  /** Returns what a network needs from jars that state an id. */
  static List<PluginRequirement> requirements(
      Architecture architecture, PluginReference loss, Plugins plugins) {
    return Stream.concat(
            architecture
                .activations()
                .map(PluginReference::id)
                .distinct()
                .map(id -> plugins.requirement(PluginKind.ACTIVATION, id)),
            Stream.of(plugins.requirement(PluginKind.LOSS, loss.id())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static void checkClasses(Task task, int outputs) {
    if (task instanceof Task.Classification classification) {
      int classes = classification.classNames().size();
      if (classes != (outputs == 1 ? 2 : outputs)) {
        throw new ConfigurationException(
            "the last layer has %s, but there are %d class names; a class needs a unit, and two"
                    .formatted(Count.of(outputs, "unit"), classes)
                + " classes may share one");
      }
    }
  }

  /**
   * Returns the weights as named tensors, copied.
   *
   * <p>{@code layers.<i>.weight} has shape [outputs, inputs], row-major, {@code layers.<i>.bias}
   * [outputs]; parameters of activations follow as {@code layers.<i>.<name>}, and the running
   * estimates of batch normalization as {@code layers.<i>.running_mean} and {@code
   * layers.<i>.running_var}.
   */
  public Map<String, float[]> tensors() {
    return layout.toTensors(parameters);
  }

  /** Returns the shape of each of {@link #tensors()}. */
  public Map<String, int[]> tensorShapes() {
    return shapes(layout);
  }

  /** Returns the layers. */
  public Architecture architecture() {
    return architecture;
  }

  /** Returns the activations of the dense layers, in their order. */
  public List<Activation> activations() {
    return layout
        .all()
        .filter(DenseLayer.class::isInstance)
        .map(layer -> ((DenseLayer) layer).activation())
        .toList();
  }

  /** Returns what is done to a row before the first layer; empty if the layers take it as it is. */
  public Optional<Preparation> preparation() {
    return preparation;
  }

  /** Returns the columns of the table that the model was trained on, if it was one. */
  public Optional<Schema> schema() {
    return preparation.map(Preparation::schema);
  }

  /**
   * Returns the same weights with another preparation of rows.
   *
   * @throws ConfigurationException if it does not give as many numbers as the first layer takes, or
   *     scales another number of targets than the last layer has units
   */
  public Model withPreparation(Preparation other) {
    if (other.width() != architecture.inputs()) {
      throw new ConfigurationException(
          "the preparation gives %s, but the first layer takes %d"
              .formatted(Count.of(other.width(), "number"), architecture.inputs()));
    }
    if (other.targets().isPresent()
        && (!(task instanceof Task.Regression)
            || other.targets().get().width() != architecture.outputs())) {
      throw new ConfigurationException("the preparation scales other targets than the model's");
    }
    return new Model(this, requirements, Optional.of(other), provenance);
  }

  /**
   * Returns how many numbers a row of inputs has: the columns of the table it was trained on, or
   * the inputs of the first layer.
   */
  public int inputs() {
    return preparation.map(Preparation::inputs).orElse(architecture.inputs());
  }

  /** Returns what the outputs mean. */
  public Task task() {
    return task;
  }

  /**
   * Tells whether a class is chosen by the pre-activations of the last layer, not by its outputs:
   * they have the same order, and still differ where the activation has rounded outputs to the same
   * number.
   */
  public boolean decidesOnPreActivations() {
    return new OutputHead(layout.outputLayer()).resultsToDecide()
        == DenseLayer.Results.PRE_ACTIVATIONS;
  }

  /** Returns the loss that the model was trained with. */
  public PluginReference loss() {
    return loss;
  }

  /**
   * Returns the plugins that the model needs and that are not built in: its activations and its
   * loss; of a checkpoint's model also the optimizer.
   */
  public List<PluginRequirement> requirements() {
    return requirements;
  }

  /**
   * Returns the same model with further required plugins: those that its file named and whose jars
   * here state no id. If the model is written again, the file still names them.
   *
   * @param stated what the file said
   */
  public Model withRequirements(List<PluginRequirement> stated) {
    List<PluginRequirement> all = new ArrayList<>(requirements);
    for (PluginRequirement requirement : stated) {
      if (all.stream()
          .noneMatch(
              known -> known.kind() == requirement.kind() && known.id().equals(requirement.id()))) {
        all.add(requirement);
      }
    }
    return all.size() == requirements.size() ? this : new Model(this, all, preparation, provenance);
  }

  /** Returns where the weights come from, if the training named its data. */
  public Optional<Provenance> provenance() {
    return provenance;
  }

  /** Returns the same model with a statement of where its weights come from. */
  public Model withProvenance(Provenance other) {
    return new Model(this, requirements, preparation, Optional.of(other));
  }

  /**
   * Returns a name for each output: the classes, the second class for the single output of two, the
   * targets of a table, or {@code output_0}, {@code output_1} and so on.
   */
  public List<String> outputNames() {
    int outputs = architecture.outputs();
    if (task() instanceof Task.Classification classification) {
      List<String> classes = classification.classNames();
      if (classes.size() == outputs) {
        return classes;
      }
      if (outputs == 1) {
        return List.of(classes.getLast());
      }
    }
    List<String> targets = schema().map(Schema::targets).orElse(List.of());
    if (targets.size() == outputs) {
      return targets;
    }
    return IntStream.range(0, outputs).mapToObj(i -> "output_" + i).toList();
  }

  /** Returns the number of weights, biases and activation parameters. */
  public int parameterCount() {
    return layout.size();
  }

  /**
   * Returns a predictor with its own buffers, for one thread at a time.
   *
   * @param engine what computes
   * @param batchSize how many rows are computed at once, at least 1
   */
  public Predictor predictor(Engine engine, int batchSize) {
    return new Predictor(this, engine, batchSize);
  }

  /**
   * Returns a predictor on the best kernels, one thread, in batches of 100 rows at most.
   *
   * <p>All predictors that a model returns share an engine, so a predictor for another thread is
   * cheap.
   */
  public Predictor predictor() {
    return predictor(ownEngine(), 100);
  }

  private synchronized Engine ownEngine() {
    Engine engine = ownEngine;
    if (engine == null) {
      engine = Engine.create();
      ownEngine = engine;
    }
    return engine;
  }

  /**
   * Measures the model on labelled data.
   *
   * @param data rows with labels or target values
   * @param engine what computes
   * @throws ConfigurationException if the data does not fit the model
   */
  public Evaluation evaluate(Dataset data, Engine engine) {
    return Evaluator.evaluate(this, data, engine);
  }

  /**
   * Measures the model on labelled data, and returns its outputs and classes, too.
   *
   * @param data rows with labels or target values
   * @param engine what computes
   * @throws ConfigurationException if the data does not fit the model
   */
  public EvaluatedRows evaluateRows(Dataset data, Engine engine) {
    return evaluateRows(data, List.of(), engine);
  }

  /**
   * Measures the model on labelled data, also by metrics of plugins, and returns its outputs and
   * classes, too.
   *
   * @param data rows with labels or target values
   * @param metrics the metrics of plugins
   * @param engine what computes, with these plugins
   * @throws ConfigurationException if the data does not fit the model, or there is no such metric
   *     for its task
   */
  public EvaluatedRows evaluateRows(Dataset data, List<PluginReference> metrics, Engine engine) {
    return Evaluator.evaluateRows(this, data, metrics, engine);
  }

  /**
   * Returns what is computed of a prepared row, for translation into another language: the layers
   * in order, without those that change nothing in prediction, and how a class is chosen.
   *
   * <p>Batch normalization is part of the dense layer before it. Other normalizations, or one
   * elsewhere, cannot be said in this form.
   *
   * @throws ConfigurationException if an activation is code without a formula, or a layer cannot be
   *     said in this form
   */
  public LoweredNetwork lowered() {
    List<LoweredLayer> layers =
        PredictionStep.of(layout.layers()).stream().map(this::lowered).toList();
    if (!(task instanceof Task.Classification classification)) {
      return new LoweredNetwork(layers, Optional.empty());
    }
    OutputHead head = new OutputHead(layout.outputLayer());
    return new LoweredNetwork(
        layers,
        Optional.of(
            new LoweredDecision(
                head.layer().lowered(parameters, head.resultsToDecide()),
                head.threshold(classification, Interpreter::new))));
  }

  private LoweredLayer lowered(PredictionStep step) {
    if (!(step.layer() instanceof DenseLayer dense)) {
      throw new ConfigurationException(
          "%s is of a kind, or at a place, that cannot be translated; only dense layers, dropout, and batch_norm behind a dense layer whose activation works on single values can be"
              .formatted(step.layer().title()));
    }
    BatchNormLayer scaled = step.scaled();
    return scaled == null
        ? dense.lowered(parameters, DenseLayer.Results.OUTPUTS)
        : dense.lowered(parameters, scaled);
  }

  ParameterLayout layout() {
    return layout;
  }

  /** Returns the weight matrices, which all predictors share. */
  ConstantWeights weights() {
    return weights;
  }

  /** Returns the weights, not a copy; callers must not write to them. */
  float[] parameters() {
    return parameters;
  }
}
