package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.limits.OptimizerStep;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is needed to resume training as if it had never stopped.
 *
 * <p>The random generators need no state of their own: each epoch's order follows from the seed and
 * the epoch's number, and each step's numbers from the seed and the step's. The state may be one
 * within an epoch, which is then finished, to the same bits.
 *
 * @param model the network with its present weights
 * @param config the options of the run
 * @param rows identifies the training rows
 * @param position how far the run is
 * @param optimizer what the optimizer keeps from step to step
 * @param best the weights of the best epoch so far in the order of the weights in memory, if the
 *     training may stop early
 * @param average the average of the weights in the same order, if the training averages them; the
 *     model has those of the last step
 * @since 0.1
 */
public record TrainingState(
    Model model,
    TrainingConfig config,
    Rows rows,
    Position position,
    OptimizerState optimizer,
    Optional<float[]> best,
    Optional<float[]> average) {

  /**
   * Returns the average of the weights.
   *
   * @throws ConfigurationException if there are not so many
   */
  float[] storedAverage(int length) {
    return stored(average, length, "average weights");
  }

  /**
   * Checks that training goes on with the same loss.
   *
   * @throws ConfigurationException if it is another
   */
  void checkLoss(PluginReference given) {
    checkSame("loss", model.loss(), given);
  }

  /**
   * Checks that training goes on with what it began with.
   *
   * @throws ConfigurationException if the two differ
   */
  static void checkSame(String what, Object stored, Object given) {
    if (!stored.equals(given)) {
      throw new ConfigurationException(
          "the checkpoint was made with %s %s, not %s; resume with the same settings"
              .formatted(what, stored, given));
    }
  }

  /**
   * Returns weights that a checkpoint should hold.
   *
   * @throws ConfigurationException if there are not so many
   */
  static float[] stored(Optional<float[]> weights, int length, String what) {
    return weights
        .filter(found -> found.length == length)
        .orElseThrow(() ->
            new ConfigurationException(
                "the checkpoint does not hold the %s for this network".formatted(what)));
  }

  /**
   * Identifies training rows.
   *
   * @param count how many there are, without those held out
   * @param digest a checksum of the training data, see {@link java.util.zip.CRC32C}
   * @since 0.1
   */
  public record Rows(int count, long digest) {}

  /**
   * How far a run is.
   *
   * @param epochsDone how many epochs are complete
   * @param steps how many steps the optimizer has made
   * @param history the reports of the epochs done
   * @param steering what listeners asked for
   * @param partial the part of the next epoch that is done, if any
   * @since 0.1
   */
  public record Position(
      int epochsDone,
      long steps,
      List<EpochReport> history,
      Steering steering,
      Optional<PartialEpoch> partial) {

    /** Copies the history. */
    public Position {
      history = List.copyOf(history);
    }

    /** A position between two epochs of a training that no listener steers. */
    public Position(int epochsDone, long steps, List<EpochReport> history) {
      this(epochsDone, steps, history, Steering.NONE, Optional.empty());
    }
  }

  /**
   * What listeners asked for, see {@link TrainingControl}.
   *
   * @param learningRateFactor what the learning rate of the next step is multiplied by
   * @param stopping whether training ends with the present epoch
   * @param ofEpochs the factor of the last step of each epoch done; empty if all were 1
   * @since 0.1
   */
  public record Steering(double learningRateFactor, boolean stopping, List<Double> ofEpochs) {

    /** Nothing was asked for. */
    public static final Steering NONE = new Steering(1, false, List.of());

    /** Copies the list. */
    public Steering {
      ofEpochs = List.copyOf(ofEpochs);
    }
  }

  /**
   * The part of an epoch that is done.
   *
   * @param batches how many of its mini-batches, from 1
   * @param lossSum the sum of their losses
   * @param lossWeight what to divide it by for the mean
   * @param correct how many rows were classified correctly
   * @param seconds how long it took
   * @param learningRateFactor what listeners had the last step's learning rate multiplied by
   * @param before the weights at the beginning of the epoch, which count if it comes to nothing, in
   *     their order in memory
   * @since 0.1
   */
  @SuppressWarnings("ArrayRecordComponent") // As large as the network, and never compared.
  public record PartialEpoch(
      int batches,
      double lossSum,
      double lossWeight,
      long correct,
      double seconds,
      double learningRateFactor,
      float[] before) {}

  /**
   * The state of an optimizer between steps.
   *
   * @param arrays its state by name, a value for each weight
   * @param stepScalars its step scalars by name, see {@link
   *     dev.lanewise.api.plugin.UpdateRule#scalars}
   * @since 0.1
   */
  public record OptimizerState(Map<String, float[]> arrays, Map<String, Double> stepScalars) {

    /** Copies the maps, not the arrays in them. */
    public OptimizerState {
      arrays = Map.copyOf(arrays);
      stepScalars = Map.copyOf(stepScalars);
    }

    /** Copies what an optimizer keeps now. */
    static OptimizerState of(OptimizerStep optimizer, TrainingPlan plan) {
      Map<String, float[]> arrays = new LinkedHashMap<>();
      optimizer
          .states()
          .forEach((name, values) -> arrays.put(name, Arrays.copyOf(values, plan.layout.size())));
      Map<String, Double> stepScalars = new LinkedHashMap<>();
      for (int i = 0; i < plan.rule.scalars().size(); i++) {
        stepScalars.put(plan.rule.scalars().get(i).name(), optimizer.scalars()[i]);
      }
      return new OptimizerState(arrays, stepScalars);
    }

    /**
     * Lets an optimizer go on from here.
     *
     * @throws ConfigurationException if this is the state of another one, or of another network
     */
    void resume(OptimizerStep optimizer, TrainingPlan plan) {
      for (Map.Entry<String, float[]> entry : optimizer.states().entrySet()) {
        float[] stored = arrays.get(entry.getKey());
        if (stored == null || stored.length != plan.layout.size()) {
          throw new ConfigurationException(
              "the checkpoint does not hold the optimizer's state '%s' for this network"
                  .formatted(entry.getKey()));
        }
        System.arraycopy(stored, 0, entry.getValue(), 0, stored.length);
      }
      for (int i = 0; i < plan.rule.scalars().size(); i++) {
        String name = plan.rule.scalars().get(i).name();
        Double stored = stepScalars.get(name);
        if (stored == null) {
          throw new ConfigurationException(
              "the checkpoint does not hold the optimizer's number '%s'".formatted(name));
        }
        optimizer.scalars()[i] = stored;
      }
    }
  }
}
