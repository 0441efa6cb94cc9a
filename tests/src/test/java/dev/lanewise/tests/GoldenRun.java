package dev.lanewise.tests;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.regularization.Regularization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * A network, and how it is trained: the runs whose digests {@code digests.properties} holds.
 *
 * <p>Together they use every installed activation, loss, optimizer and schedule, see {@link
 * GoldenRunTest}.
 */
enum GoldenRun {
  SIGMOID_ADAM("50:sigmoid,33:sigmoid,10:softmax", "adam", "", 10),
  RELU_MOMENTUM("65:relu,17:relu,7:softmax", "sgd(learning_rate=0.05, momentum=0.9)", "", 7),
  TANH_RMSPROP("19:tanh,1:sigmoid", "rmsprop", "", 2),
  GELU_ADAMW("31:gelu,16:silu,3:log_softmax", "adamw", "", 3),
  MISH_NADAM("23:mish,15:softplus,2:identity", "nadam", "huber", 0),
  ELU_ADAGRAD("23:elu,15:selu,12:softsign,2:identity", "adagrad", "mse", 0),
  PRELU_NESTEROV(
      "23:prelu,9:maxout(pieces=3),4:softmax",
      "sgd(learning_rate=0.02, momentum=0.8, nesterov=true, weight_decay=0.001)",
      "",
      4),
  /** Large enough that products and the optimizer's step are shared out among the threads. */
  SHARED("420:gelu,260:maxout(pieces=2),10:softmax", "adam", "", 10, 600, 211, 200),
  /** Just large enough for that, so that slow machines may train it. */
  SHARED_SMALL("190:relu,180:tanh,5:softmax", "adam", "", 5, 100, 40, 60),
  PERCEPTRON("1:step", "sgd(learning_rate=1)", "perceptron", 2, 230, 37, 1),
  HARD_AMSGRAD(
      "13:hard_swish,11:hard_sigmoid,9:relu6,8:leaky_relu,5:gelu_tanh,3:identity",
      "adam(amsgrad=true)",
      "hinge",
      3),
  MAE_SGD("29:silu,6:leaky_relu(slope=0.2),2:identity", "sgd(weight_decay=0.01)", "mae", 0),
  WEIGHTED_ADAMW(
      "21:relu,5:softmax",
      "adamw(weight_decay=0.05)",
      "cross_entropy(label_smoothing=0.1, class_weights=[1, 2, 0.5, 1, 3])",
      5),
  /** Hidden layers that work on rows, and all rows at once. */
  ROWWISE("18:softmax,14:maxout(pieces=4),6:log_softmax", "nadam", "", 6, 230, 37, 0),
  /** One unit a layer, two inputs. */
  NARROW("1:elu,1:softsign,1:tanh,2:identity", "rmsprop(rho=0.8)", "huber(delta=0.3)", 0, 97, 2, 8),
  /** Layers without parameters, at first and later, wide enough for several threads. */
  DROPOUT(
      "dropout(rate=0.1),180:relu,dropout(rate=0.5),12:tanh,4:softmax",
      "adam",
      "",
      4,
      230,
      37,
      100),
  /** Layers with state, blocks of layers, and random numbers within a block. */
  NORMALIZED(
      "batch_norm,33:relu,batch_norm(momentum=0.3),residual(layer_norm,40:gelu,dropout(rate=0.1),"
          + "residual(batch_norm,40:tanh),33:identity),layer_norm(epsilon=0.001),4:softmax",
      "adamw",
      "",
      4),
  /** Losses and optimizers that the runs above do not have, each with a schedule. */
  LION_FOCAL("21:relu,5:softmax", "lion(learning_rate=0.003)", "focal(gamma=1.5)", "one_cycle", 5),
  ADAMAX_LOG_COSH(
      "19:tanh,2:identity",
      "adamax",
      "log_cosh",
      "cosine(epochs=1, multiplier=2, min_factor=0.1)",
      0),
  ADADELTA_QUANTILE(
      "17:gelu,2:identity", "adadelta", "quantile(q=0.3)", "exponential(factor=0.5)", 0),
  RPROP_COSINE("15:silu,4:identity", "rprop", "cosine", "step(epochs=1, factor=0.7)", 4),
  NADAM_POISSON(
      "13:softplus,3:identity",
      "nadam",
      "poisson",
      "reduce_on_plateau(patience=0, threshold=0.9)",
      3),
  ADAGRAD_KL("11:elu,4:log_softmax", "adagrad", "kl_divergence", "polynomial(power=2)", 4),
  /** Limits of gradients and weights, and their average, shared out among the threads. */
  LIMITED("batch_norm,190:relu,residual(180:tanh,190:prelu),5:softmax", "adam", "", 5, 100, 40, 60),
  /** Images that are changed, mixed rows and dropout, with clipped gradients. */
  AUGMENTED(
      "dropout(rate=0.1),190:relu,dropout(rate=0.3),180:tanh,5:softmax",
      "adam",
      "",
      5,
      100,
      40,
      60),
  /** Small enough for the interpreter to train it on vectors. */
  TINY("5:gelu,4:maxout(pieces=2),3:prelu,3:softmax", "adam", "", 3, 40, 7, 16);

  private static final int EPOCHS = 3;

  private final String layers;
  private final String optimizer;
  private final String loss;
  private final String schedule;
  private final int classes;
  private final int rows;
  private final int width;
  private final int batchSize;

  GoldenRun(String layers, String optimizer, String loss, int classes) {
    this(layers, optimizer, loss, classes, 230, 37, 50);
  }

  /**
   * Describes a run.
   *
   * @param loss empty for the output activation's own
   * @param classes how many, or 0 for two target values a row
   */
  GoldenRun(
      String layers,
      String optimizer,
      String loss,
      int classes,
      int rows,
      int width,
      int batchSize) {
    this.layers = layers;
    this.optimizer = optimizer;
    this.loss = loss;
    this.schedule = "constant";
    this.classes = classes;
    this.rows = rows;
    this.width = width;
    this.batchSize = batchSize;
  }

  GoldenRun(String layers, String optimizer, String loss, String schedule, int classes) {
    this.layers = layers;
    this.optimizer = optimizer;
    this.loss = loss;
    this.schedule = schedule;
    this.classes = classes;
    rows = 230;
    width = 37;
    batchSize = 50;
  }

  /** Returns the digest that each training must give. */
  String digest() {
    return Objects.requireNonNull(Stored.DIGESTS.getProperty(name()), name());
  }

  Architecture architecture() {
    return Architecture.parse(width, layers);
  }

  PluginReference optimizer() {
    return PluginReference.parse(optimizer);
  }

  PluginReference schedule() {
    return PluginReference.parse(schedule);
  }

  Dataset data() {
    return classes == 0 ? Runs.values(rows, width) : Runs.classes(rows, width, classes);
  }

  Trainer.Builder trainer() {
    Trainer.Builder trainer =
        Trainer.builder()
            .layers(layers)
            .optimizer(optimizer)
            .schedule(schedule)
            .epochs(EPOCHS)
            .batchSize(batchSize)
            .validation(0.1)
            .seed(7);
    if (this == LIMITED) {
      trainer.regularization(
          Regularization.NONE
              .with("clip", "global_norm=0.5")
              .with("l1", "0.0001")
              .with("l2", "0.001,3.1=0.01")
              .with("weight_decay", "0.01")
              .with("max_norm", "1.2")
              .with("ema", "0.6"));
    }
    if (this == AUGMENTED) {
      trainer
          .regularization(Regularization.NONE.with("clip", "global_norm=0.5"))
          .augmentation(
              Augmentation.NONE
                  .with(
                      "augment",
                      "shift(pixels=1),rotate(degrees=30),scale(factor=0.2),"
                          + "elastic(alpha=9,sigma=1.5),cutout(size=2)")
                  .with("image", "5x4x2")
                  .with("mixup", "0.4"));
    }
    return loss.isEmpty() ? trainer : trainer.loss(loss);
  }

  Model train(Engine engine) {
    return trainer().build().train(data(), engine).model();
  }

  /** Read when the first digest is asked for. */
  private static final class Stored {

    private static final Properties DIGESTS = new Properties();

    static {
      try (InputStream in =
          Objects.requireNonNull(GoldenRun.class.getResourceAsStream("/digests.properties"))) {
        DIGESTS.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
