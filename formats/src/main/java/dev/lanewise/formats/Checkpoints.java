package dev.lanewise.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanewise.api.DataException;
import dev.lanewise.api.plugin.PluginReference;
import dev.lanewise.network.Engine;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.TrainingState;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of checkpoints from which training goes on.
 *
 * <p>Each checkpoint is one file, {@code checkpoint-<epoch>.safetensors}: a model file with the
 * optimizer's state besides, as {@code optimizer.<name>} in the order of the weights in memory, and
 * the position and history as JSON text in the metadata under {@code lanewise.training}. A file
 * appears only when it is complete, and the one before stays, so the folder is valid at every
 * moment.
 *
 * @since 0.1
 */
public final class Checkpoints {

  static final String STATE_PREFIX = "optimizer.";

  private static final String TRAINING = "lanewise.training";
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})\\.safetensors");
  private static final int KEPT = 2;

  private final Path folder;

  private Checkpoints(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, which is made if it does not exist.
   *
   * @throws DataException if it cannot be made or is no folder
   */
  public static Checkpoints open(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(
          "cannot use %s as checkpoint folder: %s".formatted(folder, FileProblem.reason(e)), e);
    }
    return new Checkpoints(folder);
  }

  /**
   * Writes a checkpoint and then removes those before the last two.
   *
   * @throws DataException if it cannot be written; earlier ones stay
   */
  public void write(TrainingState state) {
    Map<String, Tensor> tensors = new HashMap<>(ModelFile.tensors(state.model()));
    state
        .optimizerState()
        .forEach((name, values) ->
            tensors.put(STATE_PREFIX + name, new Tensor(new long[] {values.length}, values)));
    Safetensors.write(
        folder.resolve("checkpoint-%06d.safetensors".formatted(state.epochsDone())),
        new TensorFile(
            tensors,
            Map.of(
                ModelFile.ARCHITECTURE,
                ModelJson.of(state.model()).write(),
                TRAINING,
                trainingJson(state))));
    List<Path> files = files();
    for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw FileProblem.writing(old, e);
      }
    }
  }

  /**
   * Reads the newest checkpoint; empty if there is none.
   *
   * @param engine where activations are looked up
   * @throws DataException if it is damaged
   */
  public Optional<TrainingState> latest(Engine engine) {
    List<Path> files = files();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Path file = files.getLast();
    TensorFile content = Safetensors.read(file);
    String training = content.metadata().get(TRAINING);
    if (training == null) {
      throw new DataException(
          "%s holds no '%s' in its metadata; remove it to use an earlier checkpoint"
              .formatted(file, TRAINING));
    }
    try (JsonParser json = ModelJson.JSON.createParser(training)) {
      return Optional.of(new Reader(json, file).read(content, engine));
    } catch (IOException e) {
      throw new DataException(
          "%s: the training position is damaged; remove the file to use an earlier checkpoint"
              .formatted(file),
          e);
    }
  }

  /** Returns the checkpoint files, oldest first. */
  private List<Path> files() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparingInt(Checkpoints::epoch))
          .toList();
    } catch (IOException e) {
      throw FileProblem.reading(folder, e);
    }
  }

  private static int epoch(Path file) {
    Matcher matcher = NAME.matcher(file.getFileName().toString());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  private static String trainingJson(TrainingState state) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = ModelJson.JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("optimizer", state.optimizer().toString());
      json.writeNumberField("seed", state.seed());
      json.writeNumberField("batch_size", state.batchSize());
      json.writeBooleanField("shuffle", state.shuffle());
      json.writeNumberField("rows", state.rows());
      json.writeNumberField("epochs_done", state.epochsDone());
      json.writeNumberField("steps", state.steps());
      json.writeObjectFieldStart("scalars");
      for (Map.Entry<String, Double> scalar : state.optimizerScalars().entrySet()) {
        // As text, because JSON has no infinities and readers differ in how they round.
        json.writeStringField(scalar.getKey(), Double.toHexString(scalar.getValue()));
      }
      json.writeEndObject();
      json.writeArrayFieldStart("history");
      for (EpochReport report : state.history()) {
        json.writeStartObject();
        json.writeNumberField("epoch", report.epoch());
        json.writeStringField("train_loss", Double.toString(report.trainLoss()));
        json.writeStringField("train_accuracy", Double.toString(report.trainAccuracy()));
        json.writeStringField("validation_loss", Double.toString(report.validationLoss()));
        json.writeStringField("validation_accuracy", Double.toString(report.validationAccuracy()));
        json.writeStringField("seconds", Double.toString(report.seconds()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }

  /** Collects the training position while the text streams by. */
  private static final class Reader {

    private static final int MAX_HISTORY = 10_000_000;

    private final JsonParser json;
    private final Path file;
    private String optimizer = "";
    private long seed;
    private int batchSize = -1;
    private boolean shuffle;
    private int rows;
    private int epochsDone = -1;
    private long steps = -1;
    private final Map<String, Double> scalars = new LinkedHashMap<>();
    private final List<EpochReport> history = new ArrayList<>();

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
          case "optimizer" -> optimizer = json.getText();
          case "seed" -> seed = json.getLongValue();
          case "batch_size" -> batchSize = json.getIntValue();
          case "shuffle" -> shuffle = json.getBooleanValue();
          case "rows" -> rows = json.getIntValue();
          case "epochs_done" -> epochsDone = json.getIntValue();
          case "steps" -> steps = json.getLongValue();
          case "scalars" -> readScalars();
          case "history" -> readHistory();
          default -> json.skipChildren();
        }
      }
      require(!optimizer.isEmpty() && batchSize >= 0 && epochsDone >= 0 && steps >= 0);
      Map<String, float[]> states = new LinkedHashMap<>();
      content
          .tensors()
          .forEach((name, tensor) -> {
            if (name.startsWith(STATE_PREFIX)) {
              states.put(name.substring(STATE_PREFIX.length()), tensor.data());
            }
          });
      return new TrainingState(
          ModelFile.model(content, file, engine),
          PluginReference.parse(optimizer),
          seed,
          batchSize,
          shuffle,
          rows,
          epochsDone,
          steps,
          states,
          scalars,
          history);
    }

    private void readScalars() throws IOException {
      require(json.currentToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        scalars.put(name, number());
      }
    }

    private void readHistory() throws IOException {
      require(json.currentToken() == JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        Map<String, Double> numbers = new HashMap<>();
        int epoch = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          if (name.equals("epoch")) {
            epoch = json.getIntValue();
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
                numbers.getOrDefault("seconds", Double.NaN)));
      }
    }

    private double number() throws IOException {
      require(json.currentToken() == JsonToken.VALUE_STRING);
      try {
        return Double.parseDouble(json.getText());
      } catch (NumberFormatException e) {
        throw new DataException(
            "%s: '%s' in the training position is no number".formatted(file, json.getText()), e);
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
