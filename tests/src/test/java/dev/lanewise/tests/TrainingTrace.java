package dev.lanewise.tests;

import dev.lanewise.network.BatchReport;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.engine.Engine;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The loss and all weights after each step of a training: finds where two trainings part.
 *
 * @param run the run's name
 * @param steps in order
 */
record TrainingTrace(String run, List<Step> steps) {

  /**
   * What a step came to.
   *
   * @param loss before the step's update
   * @param tensors the weights after it, by name as in model files
   */
  record Step(int epoch, int batch, double loss, Map<String, float[]> tensors) {}

  /** Trains a run and records it. */
  static TrainingTrace of(GoldenRun run, Engine engine) {
    List<Step> steps = new ArrayList<>();
    run.trainer()
        .listener(
            new TrainingListener() {
              @Override
              public void batchDone(BatchReport report) {
                steps.add(
                    new Step(
                        report.epoch(),
                        report.batch(),
                        report.loss(),
                        report.copyModel().tensors()));
              }
            })
        .build()
        .train(run.data(), engine);
    return new TrainingTrace(run.name(), steps);
  }

  /**
   * Says in which step and layer the trainings first differ, if they do.
   *
   * <p>Weights of several layers may first differ in one step, since each layer's gradient depends
   * on all layers: the first element of the first layer is shown, and the names of the others.
   */
  Optional<String> firstDifference(TrainingTrace other) {
    for (int i = 0; i < Math.min(steps.size(), other.steps.size()); i++) {
      List<String> differences = differences(steps.get(i), other.steps.get(i));
      if (!differences.isEmpty()) {
        Step step = steps.get(i);
        return Optional.of(
            "%s, step %d (epoch %d, batch %d): %s"
                .formatted(run, i + 1, step.epoch(), step.batch(), String.join("; ", differences)));
      }
    }
    return steps.size() == other.steps.size()
        ? Optional.empty()
        : Optional.of("%s: %d steps against %d".formatted(run, steps.size(), other.steps.size()));
  }

  private static List<String> differences(Step left, Step right) {
    List<String> differences = new ArrayList<>();
    List<String> further = new ArrayList<>();
    for (Map.Entry<String, float[]> tensor : left.tensors().entrySet()) {
      float[] other = right.tensors().getOrDefault(tensor.getKey(), new float[0]);
      int at = mismatch(tensor.getValue(), other);
      if (at < 0) {
        continue;
      }
      if (!differences.isEmpty()) {
        further.add(title(tensor.getKey()));
        continue;
      }
      differences.add(
          "%s differs first, first at element %d of %d: %s against %s"
              .formatted(
                  title(tensor.getKey()),
                  at,
                  tensor.getValue().length,
                  value(tensor.getValue(), at),
                  value(other, at)));
    }
    if (!further.isEmpty()) {
      differences.add("in the same step " + String.join(", ", further));
    }
    if (Double.doubleToLongBits(left.loss()) != Double.doubleToLongBits(right.loss())) {
      differences.add(
          "the loss before the update is %s against %s"
              .formatted(Double.toHexString(left.loss()), Double.toHexString(right.loss())));
    }
    return differences;
  }

  /** Compares as the contract does: every NaN is the same, +0 and −0 are not. */
  private static int mismatch(float[] left, float[] right) {
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      if (i >= Math.min(left.length, right.length)
          || Float.floatToIntBits(left[i]) != Float.floatToIntBits(right[i])) {
        return i;
      }
    }
    return -1;
  }

  private static String value(float[] values, int at) {
    return at < values.length
        ? "0x%08x (%s)".formatted(Float.floatToIntBits(values[at]), values[at])
        : "nothing";
  }

  /** Turns {@code layers.0.weight} into "layer 1 weight", as messages count layers. */
  private static String title(String tensor) {
    String[] parts = tensor.split("\\.", 3);
    return "layer %d %s".formatted(Integer.parseInt(parts[1]) + 1, parts[2]);
  }

  void write(Path file) {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeUTF(run);
      out.writeInt(steps.size());
      for (Step step : steps) {
        out.writeInt(step.epoch());
        out.writeInt(step.batch());
        out.writeDouble(step.loss());
        out.writeInt(step.tensors().size());
        for (Map.Entry<String, float[]> tensor : step.tensors().entrySet()) {
          out.writeUTF(tensor.getKey());
          out.writeInt(tensor.getValue().length);
          for (float value : tensor.getValue()) {
            out.writeFloat(value);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TrainingTrace read(Path file) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      String run = in.readUTF();
      List<Step> steps = new ArrayList<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        int epoch = in.readInt();
        int batch = in.readInt();
        double loss = in.readDouble();
        Map<String, float[]> tensors = new LinkedHashMap<>();
        int names = in.readInt();
        for (int j = 0; j < names; j++) {
          String name = in.readUTF();
          float[] values = new float[in.readInt()];
          for (int k = 0; k < values.length; k++) {
            values[k] = in.readFloat();
          }
          tensors.put(name, values);
        }
        steps.add(new Step(epoch, batch, loss, tensors));
      }
      return new TrainingTrace(run, steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
