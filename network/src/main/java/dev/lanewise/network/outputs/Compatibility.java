package dev.lanewise.network.outputs;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import java.util.Optional;

/** Checks that data, layers, output activation and loss fit each other. */
public final class Compatibility {

  private Compatibility() {}

  /**
   * Checks a loss against the layers.
   *
   * @throws ConfigurationException if the loss does not take what the network gives
   */
  public static void check(
      ParameterLayout layout, PluginReference lossName, Loss loss, Plugins plugins) {
    new OutputHead(layout.outputLayer()).check(lossName, loss, plugins);
  }

  /**
   * Checks that layers can be trained by gradient with a loss that goes with them.
   *
   * @throws ConfigurationException if one cannot
   */
  public static void checkTrainable(ParameterLayout layout, Loss loss) {
    LossBasis basis = new OutputHead(layout.outputLayer()).basis(loss);
    boolean leavesOut = basis == LossBasis.PRE_ACTIVATIONS || basis == LossBasis.LOGITS;
    for (Layer layer : layout.all().toList()) {
      boolean leftOut = leavesOut && layer.equals(layout.outputLayer());
      if (!leftOut
          && layer instanceof DenseLayer dense
          && dense.activation() instanceof ElementwiseActivation elementwise
          && elementwise.untrainable().isPresent()) {
        throw new ConfigurationException(
            "%s cannot be trained by gradient: %s"
                .formatted(layer.title(), elementwise.untrainable().get()));
      }
    }
  }

  /**
   * Checks that each mini-batch has the rows that its layers need: batch normalization takes a
   * variance over them.
   *
   * @param rows the rows of an epoch
   * @param batchSize the rows of a mini-batch; the last one of an epoch may have fewer
   * @throws ConfigurationException if a mini-batch has a single row
   */
  public static void checkBatches(ParameterLayout layout, int rows, int batchSize) {
    if (layout.stateSize() == 0 || (batchSize > 1 && rows % batchSize != 1)) {
      return;
    }
    throw new ConfigurationException(
        "batch_norm needs at least 2 rows in each mini-batch, but of %s in batches of %d %s one; %s"
            .formatted(
                Count.of(rows, "row"),
                batchSize,
                batchSize == 1 ? "each has" : "the last has",
                rows == 1
                    ? "train on more rows"
                    : "use another batch size, such as " + otherBatchSize(rows, batchSize)));
  }

  /**
   * Checks how rows are to be changed against the data and the loss.
   *
   * @throws ConfigurationException if a row is no image, or the loss does not take mixed targets
   */
  public static void checkAugmentation(
      Augmentation augmentation, Dataset data, PluginReference lossName, Loss loss) {
    if (!augmentation.images().isNone()) {
      augmentation.shape(data.inputWidth());
      data.schema()
          .filter(columns -> !columns.isNumeric())
          .ifPresent(_ -> {
            throw new ConfigurationException(
                "rows with columns of texts are no images, so they cannot be augmented; leave augment out");
          });
    } else if (augmentation.shape().isPresent()) {
      throw new ConfigurationException(
          "image=%s says how augmented images are shaped, but none are augmented; set augment, too"
              .formatted(augmentation.shape().get()));
    }
    if (augmentation.mixup() > 0 && loss.targets() == Loss.Targets.SIGNS) {
      throw new ConfigurationException(
          "the loss %s takes -1 and 1 as targets, which mixup cannot mix; use another loss or leave mixup out"
              .formatted(lossName));
    }
  }

  /** Returns the next larger batch size that leaves no single row; that of all rows does not. */
  private static int otherBatchSize(int rows, int batchSize) {
    int other = batchSize + 1;
    while (rows % other == 1) {
      other++;
    }
    return other;
  }

  /**
   * Checks data against the layers.
   *
   * @param inputs how many inputs a row must have
   * @param outputs how many the last layer has
   * @throws DataException if the data has no targets or of another width
   * @throws ConfigurationException if the last layer does not fit the data
   */
  public static void check(
      Dataset data, int inputs, int outputs, PluginReference lossName, Loss loss) {
    if (data.inputWidth() != inputs) {
      throw new ConfigurationException(
          "the data has %s, but the network has %s"
              .formatted(Count.of(data.inputWidth(), "input column"), Count.of(inputs, "input")));
    }
    if (data.hasLabels()) {
      checkLabels(data, outputs, loss);
    } else if (!data.hasTargets()) {
      throw new DataException("the data has inputs alone; labels or target values are needed");
    } else if (loss.targets() == Loss.Targets.CLASSES) {
      throw new ConfigurationException(
          "the loss %s needs class labels, but the data has target values; use mse, mae or huber"
              .formatted(lossName));
    } else if (data.targetWidth() != outputs) {
      throw new ConfigurationException(
          "the last layer has %s, but a row has %s; use %s"
              .formatted(
                  Count.of(outputs, "unit"),
                  Count.of(data.targetWidth(), "target value"),
                  Count.of(data.targetWidth(), "unit")));
    } else {
      checkTargets(data, lossName, loss);
    }
  }

  private static void checkTargets(Dataset data, PluginReference lossName, Loss loss) {
    float[] targets = data.targets();
    for (int i = 0; i < targets.length; i++) {
      float target = targets[i];
      boolean fits =
          switch (loss.targets()) {
            case PROBABILITIES -> target >= 0 && target <= 1;
            case COUNTS -> target >= 0;
            case SIGNS -> Math.abs(target) == 1;
            case VALUES, CLASSES -> true;
          };
      if (!fits) {
        throw new ConfigurationException(
            "the loss %s takes %s as targets, but row %d, column %d is %s; use mse for other numbers"
                .formatted(
                    lossName,
                    switch (loss.targets()) {
                      case SIGNS -> "-1 and 1";
                      case COUNTS -> "numbers from 0";
                      case PROBABILITIES, VALUES, CLASSES -> "numbers from 0 to 1";
                    },
                    i / data.targetWidth() + 1,
                    i % data.targetWidth() + 1,
                    target));
      }
    }
  }

  private static void checkLabels(Dataset data, int outputs, Loss loss) {
    if (data.classes() < 2) {
      throw new DataException(
          "all rows have the same class %s; at least two classes are needed"
              .formatted(data.classNames()));
    }
    boolean single = outputs == 1 && data.classes() <= 2 && loss.targets() != Loss.Targets.CLASSES;
    if (outputs != data.classes() && !single) {
      throw new ConfigurationException(
          "the last layer has %s, but the data has %s; use %s"
              .formatted(
                  Count.of(outputs, "unit"),
                  Count.of(data.classes(), "class"),
                  data.classes() == 2
                      ? "2 units with softmax, or 1 unit with sigmoid"
                      : Count.of(data.classes(), "unit")));
    }
    if (loss instanceof RowLoss rowwise) {
      rowwise.check(data.classes());
    }
  }

  /**
   * Checks the columns of a table against those that a network knows. Data without a schema is
   * taken by position.
   *
   * @param known the columns of the network's preparation; empty if it has none
   * @throws ConfigurationException if they differ, or there are texts and no preparation
   */
  public static void checkColumns(Dataset data, Optional<Schema> known) {
    if (data.schema().isEmpty()) {
      return;
    }
    Schema columns = data.schema().get();
    if (known.isPresent() && !known.get().inputs().equals(columns.inputs())) {
      throw new ConfigurationException(
          "the columns %s, or their categories, are not those of the network, %s; read the data with the network's schema"
              .formatted(columns, known.get()));
    }
    if (known.isEmpty() && !columns.isNumeric()) {
      throw new ConfigurationException(
          "the network takes numbers alone, but the data has columns of texts");
    }
  }

  /**
   * Checks that all numbers are finite.
   *
   * @param missing whether an input may be NaN, since a preparation fills it
   * @throws DataException with the row and column of the first that is not
   */
  public static void checkFinite(Dataset data, String what, boolean missing) {
    data.forEachInputBlock((values, first, rows) ->
        checkFinite(values, first, rows, data.inputWidth(), what + " input", missing));
    if (data.hasTargets()) {
      checkFinite(data.targets(), 0, data.rows(), data.targetWidth(), what + " target", false);
    }
  }

  private static void checkFinite(
      float[] values, int first, int rows, int width, String what, boolean missing) {
    for (int i = 0; i < rows * width; i++) {
      if (!Float.isFinite(values[i]) && !(missing && Float.isNaN(values[i]))) {
        throw new DataException(
            "the %s in row %d, column %d is %s; only finite numbers can be used"
                .formatted(what, first + i / width + 1, i % width + 1, values[i]));
      }
    }
  }
}
