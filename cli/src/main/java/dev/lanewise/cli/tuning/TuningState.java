package dev.lanewise.cli.tuning;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.cli.text.JsonTree;
import dev.lanewise.cli.text.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder that keeps the results of a search: {@code search.json} says of what, and each result
 * has a file of its own. A result follows from what {@code search.json} says, the trial's number
 * and its epochs, so searches of other lengths and kinds may share a folder, also at once.
 */
final class TuningState {

  private static final String SEARCH = "search.json";
  private static final String SETTINGS = "settings";

  private final Path folder;
  private final Output output;

  private TuningState(Path folder, Output output) {
    this.folder = folder;
    this.output = output;
  }

  /**
   * Opens a folder, which is made if it does not exist.
   *
   * @param search what results follow from, as texts by name
   * @param output guards the writing
   * @throws ConfigurationException if the folder holds results of another search
   * @throws DataException if it cannot be read or written
   */
  static TuningState open(Path folder, Map<String, String> search, Output output) {
    TuningState state = new TuningState(folder, output);
    Path file = folder.resolve(SEARCH);
    if (!Files.exists(file)) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new DataException(
            "cannot make the folder %s: %s; name another for --state"
                .formatted(folder, e.getMessage()),
            e);
      }
      JsonTree.write(file, search, output);
      return state;
    }
    Map<String, @Nullable Object> kept = JsonTree.read(file);
    search.forEach((name, value) -> {
      if (!value.equals(kept.get(name))) {
        throw new ConfigurationException(
            "%s keeps a search with another %s: %s, not %s; name another folder for --state"
                .formatted(folder, name, kept.get(name), value));
      }
    });
    return state;
  }

  /**
   * Returns the result of a trial; empty if it is not there yet.
   *
   * @param trial from 0
   * @param settings what was drawn for it
   * @throws ConfigurationException if its file has other settings
   * @throws DataException if its file is damaged
   */
  Optional<TrialResult> result(int trial, int epochs, Map<String, String> settings) {
    Path file = file(trial, epochs);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Map<String, @Nullable Object> kept = JsonTree.read(file);
      TrialResult result = TrialResult.of(kept);
      if (!settings.equals(kept.get(SETTINGS))) {
        throw new ConfigurationException(
            "%s has a trial with the settings %s, not %s; delete it, and the trial is run again"
                .formatted(file, kept.get(SETTINGS), settings));
      }
      return Optional.of(result);
    } catch (DataException e) {
      throw new DataException(
          "%s is no result of a trial: %s; delete it, and the trial is run again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Keeps the result of a trial. */
  void keep(int trial, int epochs, Map<String, String> settings, TrialResult result) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put(SETTINGS, settings);
    object.putAll(result.json());
    JsonTree.write(file(trial, epochs), object, output);
  }

  private Path file(int trial, int epochs) {
    return folder.resolve("trial-%d-epochs-%d.json".formatted(trial + 1, epochs));
  }
}
