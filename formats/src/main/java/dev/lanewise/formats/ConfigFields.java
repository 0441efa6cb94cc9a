package dev.lanewise.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.TrainingConfig;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The options of a training as fields of a JSON object that has others, too. */
final class ConfigFields {

  private TrainingConfig config = TrainingConfig.DEFAULT;
  private final Set<String> unread = new HashSet<>(config.values().keySet());

  static void write(JsonGenerator json, TrainingConfig config) throws IOException {
    for (Map.Entry<String, Object> option : config.values().entrySet()) {
      json.writeObjectField(option.getKey(), option.getValue());
    }
  }

  /**
   * Takes a field if it is an option that was not there before.
   *
   * @param json at the value
   * @return whether it is taken
   * @throws ConfigurationException if it is, and its value cannot be used
   */
  boolean take(String field, JsonParser json) throws IOException {
    if (!unread.remove(field)) {
      return false;
    }
    JsonToken token = json.currentToken();
    boolean isOfKind =
        switch (TrainingConfig.DEFAULT.values().get(field)) {
          case Boolean flag -> token.isBoolean();
          case Number number -> token.isNumeric();
          case null, default -> token == JsonToken.VALUE_STRING;
        };
    config = config.with(field, isOfKind ? json.getText() : "");
    return true;
  }

  /** Tells whether all options are there that files have always had. */
  boolean isComplete() {
    return TrainingConfig.ADDED.containsAll(unread);
  }

  TrainingConfig config() {
    return config;
  }
}
