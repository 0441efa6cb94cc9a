package dev.lanewise.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of a checkpoint that is not numbers, as JSON text: settings, position and history. */
final class TrainingJson {

  private TrainingJson() {}

  static String write(TrainingState state) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = ModelJson.JSON.createGenerator(text)) {
      json.writeStartObject();
      ConfigFields.write(json, state.config());
      json.writeNumberField("rows", state.rows().count());
      json.writeNumberField("data_digest", state.rows().digest());
      json.writeNumberField("epochs_done", state.position().epochsDone());
      json.writeNumberField("steps", state.position().steps());
      writeSteering(json, state.position().steering());
      if (state.position().partial().isPresent()) {
        writePartial(json, state.position().partial().get());
      }
      json.writeObjectFieldStart("scalars");
      for (Map.Entry<String, Double> scalar : state.optimizer().stepScalars().entrySet()) {
        // As text, because JSON has no infinities and readers differ in how they round.
        json.writeStringField(scalar.getKey(), Double.toHexString(scalar.getValue()));
      }
      json.writeEndObject();
      json.writeArrayFieldStart("history");
      for (EpochReport report : state.position().history()) {
        json.writeStartObject();
        json.writeNumberField("epoch", report.epoch());
        json.writeStringField("train_loss", Double.toString(report.trainLoss()));
        json.writeStringField("train_accuracy", Double.toString(report.trainAccuracy()));
        json.writeStringField("validation_loss", Double.toString(report.validationLoss()));
        json.writeStringField("validation_accuracy", Double.toString(report.validationAccuracy()));
        json.writeStringField("seconds", Double.toString(report.seconds()));
        json.writeStringField("learning_rate", Double.toString(report.learningRate()));
        for (Map.Entry<String, Double> metric : report.metrics().entrySet()) {
          json.writeStringField(metric.getKey(), Double.toString(metric.getValue()));
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }

  /** Writes what listeners asked for, if anything. */
  private static void writeSteering(JsonGenerator json, TrainingState.Steering steering)
      throws IOException {
    if (steering.learningRateFactor() != 1) {
      json.writeStringField(
          "learning_rate_factor", Double.toHexString(steering.learningRateFactor()));
    }
    if (steering.stopping()) {
      json.writeBooleanField("stopping", true);
    }
    if (!steering.ofEpochs().isEmpty()) {
      json.writeArrayFieldStart("learning_rate_factors");
      for (double factor : steering.ofEpochs()) {
        json.writeString(Double.toHexString(factor));
      }
      json.writeEndArray();
    }
  }

  private static void writePartial(JsonGenerator json, TrainingState.PartialEpoch partial)
      throws IOException {
    json.writeObjectFieldStart("partial_epoch");
    json.writeNumberField("batches", partial.batches());
    json.writeStringField("loss_sum", Double.toHexString(partial.lossSum()));
    json.writeStringField("loss_weight", Double.toHexString(partial.lossWeight()));
    json.writeNumberField("correct", partial.correct());
    json.writeStringField("seconds", Double.toString(partial.seconds()));
    json.writeStringField("learning_rate_factor", Double.toHexString(partial.learningRateFactor()));
    json.writeEndObject();
  }

  /**
   * Reads the text.
   *
   * @throws DataException if it is not of this form
   */
  static TrainingState read(String text, Path file, TensorFile content, Engine engine) {
    try (JsonParser json = ModelJson.JSON.createParser(text)) {
      return new Reader(json, file).read(content, engine);
    } catch (ConfigurationException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(
          "%s: the training position is damaged; remove the file to use an earlier checkpoint"
              .formatted(file),
          e);
    }
  }

  /** Collects the training position while the text streams by. */
  private static final class Reader {

    private static final int MAX_HISTORY = 10_000_000;

    /** How many numbers of an epoch that is not finished are texts. */
    private static final int PARTIAL_NUMBERS = 4;

    private final JsonParser json;
    private final Path file;
    private final ConfigFields config = new ConfigFields();
    private int rows;
    private long dataDigest;
    private int epochsDone = -1;
    private long steps = -1;
    private final Map<String, Double> scalars = new LinkedHashMap<>();
    private final List<EpochReport> history = new ArrayList<>();
    private double factor = 1;
    private boolean stopping;
    private final List<Double> factors = new ArrayList<>();
    private int batches;
    private long correct;
    private final Map<String, Double> partial = new HashMap<>();

    Reader(JsonParser json, Path file) {
      this.json = json;
      this.file = file;
    }

    TrainingState read(TensorFile content, Engine engine) throws IOException {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "rows" -> rows = json.getIntValue();
          case "data_digest" -> dataDigest = json.getLongValue();
          case "epochs_done" -> epochsDone = json.getIntValue();
          case "steps" -> steps = json.getLongValue();
          case "scalars" -> readScalars();
          case "history" -> readHistory();
          case "learning_rate_factor" -> factor = number();
          case "stopping" -> stopping = json.getBooleanValue();
          case "learning_rate_factors" -> readFactors();
          case "partial_epoch" -> readPartial();
          default -> {
            if (!isOption(field)) {
              json.skipChildren();
            }
          }
        }
      }
      require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
      require(config.isComplete() && rows >= 0 && steps >= 0);
      require(epochsDone >= 0 && epochsDone <= Checkpoints.MAX_EPOCH);
      Map<String, float[]> states = new LinkedHashMap<>();
      content
          .tensors()
          .forEach((name, tensor) -> {
            if (name.startsWith(Checkpoints.STATE_PREFIX)) {
              states.put(name.substring(Checkpoints.STATE_PREFIX.length()), tensor.data());
            }
          });
      return new TrainingState(
          ModelFile.model(content, file.toString(), engine, EnumSet.allOf(PluginKind.class)),
          config.config(),
          new TrainingState.Rows(rows, dataDigest),
          new TrainingState.Position(
              epochsDone,
              steps,
              history,
              new TrainingState.Steering(factor, stopping, factors),
              partial(content)),
          new TrainingState.OptimizerState(states, scalars),
          Optional.ofNullable(content.tensors().get(Checkpoints.BEST)).map(Tensor::data),
          Optional.ofNullable(content.tensors().get(Checkpoints.AVERAGE)).map(Tensor::data));
    }

    private boolean isOption(String field) throws IOException {
      try {
        return config.take(field, json);
      } catch (ConfigurationException e) {
        throw new DataException(
            "%s: the training position is damaged (%s); remove the file to use an earlier checkpoint"
                .formatted(file, e.getMessage()),
            e);
      }
    }

    private void readFactors() throws IOException {
      require(json.currentToken() == JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        require(factors.size() < MAX_HISTORY);
        factors.add(number());
      }
      require(json.currentToken() == JsonToken.END_ARRAY);
    }

    private void readPartial() throws IOException {
      require(json.currentToken() == JsonToken.START_OBJECT && batches == 0);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "batches" -> batches = json.getIntValue();
          case "correct" -> correct = json.getLongValue();
          case "loss_sum", "loss_weight", "seconds", "learning_rate_factor" ->
              partial.put(name, number());
          default -> json.skipChildren();
        }
      }
      require(json.currentToken() == JsonToken.END_OBJECT);
      require(batches > 0 && correct >= 0 && partial.size() == PARTIAL_NUMBERS);
    }

    private Optional<TrainingState.PartialEpoch> partial(TensorFile content) {
      if (batches == 0) {
        return Optional.empty();
      }
      Tensor before = content.tensors().get(Checkpoints.BEFORE);
      if (before == null) {
        throw new DataException(
            "%s lacks the tensor %s; remove the file to use an earlier checkpoint"
                .formatted(file, Checkpoints.BEFORE));
      }
      return Optional.of(
          new TrainingState.PartialEpoch(
              batches,
              partial.getOrDefault("loss_sum", Double.NaN),
              partial.getOrDefault("loss_weight", Double.NaN),
              correct,
              partial.getOrDefault("seconds", Double.NaN),
              partial.getOrDefault("learning_rate_factor", Double.NaN),
              before.data()));
    }

    private void readScalars() throws IOException {
      require(json.currentToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        scalars.put(name, number());
      }
      require(json.currentToken() == JsonToken.END_OBJECT);
    }

    private void readHistory() throws IOException {
      require(json.currentToken() == JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        Map<String, Double> numbers = new HashMap<>();
        Map<String, Double> metrics = new LinkedHashMap<>();
        int epoch = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          if (name.equals("epoch")) {
            epoch = json.getIntValue();
          } else if (name.indexOf(':') >= 0) {
            // The metric of a plugin has a prefix, which no figure of the library has.
            metrics.put(name, number());
          } else {
            numbers.put(name, number());
          }
        }
        require(history.size() < MAX_HISTORY);
        history.add(
            new EpochReport(
                epoch,
                numbers.getOrDefault("train_loss", Double.NaN),
                numbers.getOrDefault("train_accuracy", Double.NaN),
                numbers.getOrDefault("validation_loss", Double.NaN),
                numbers.getOrDefault("validation_accuracy", Double.NaN),
                numbers.getOrDefault("seconds", Double.NaN),
                numbers.getOrDefault("learning_rate", Double.NaN),
                metrics));
      }
      require(json.currentToken() == JsonToken.END_ARRAY);
    }

    private double number() throws IOException {
      require(json.currentToken() == JsonToken.VALUE_STRING);
      try {
        return Double.parseDouble(json.getText());
      } catch (NumberFormatException e) {
        throw new DataException(
            "%s: '%s' in the training position is no number"
                .formatted(file, Listing.shortened(json.getText())),
            e);
      }
    }

    private void require(boolean condition) {
      if (!condition) {
        throw new DataException(
            "%s: the training position is incomplete; remove the file to use an earlier checkpoint"
                .formatted(file));
      }
    }
  }
}
