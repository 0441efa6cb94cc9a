package dev.lanewise.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.network.Provenance;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from, as JSON text in its file.
 *
 * <pre>{@code
 * {"version": "0.1.0", "source": "houses.csv --target price", "rows": 120, "data_digest": 305419896,
 *  "epochs": 500, "optimizer": "adam", "seed": 1, "batch_size": 100, "shuffle": true,
 *  "validation_fraction": 0.0, "early_stopping": "none"}
 * }</pre>
 */
final class ProvenanceJson {

  private ProvenanceJson() {}

  static String write(Provenance provenance) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = ModelJson.JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("version", provenance.version());
      json.writeStringField("source", provenance.source());
      json.writeNumberField("rows", provenance.rows());
      json.writeNumberField("data_digest", provenance.dataDigest());
      json.writeNumberField("epochs", provenance.epochs());
      if (provenance.plannedEpochs() != provenance.epochs()) {
        json.writeNumberField("planned_epochs", provenance.plannedEpochs());
      }
      ConfigFields.write(json, provenance.config());
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }

  /**
   * Reads the text.
   *
   * @param file what to call the file in messages
   * @throws DataException if it is not of this form
   */
  static Provenance read(String text, String file) {
    try (JsonParser json = ModelJson.JSON.createParser(text)) {
      require(json.nextToken() == JsonToken.START_OBJECT, file);
      ConfigFields config = new ConfigFields();
      String version = "";
      String source = "";
      int rows = -1;
      long digest = 0;
      int epochs = -1;
      int planned = -1;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken token = json.nextToken();
        switch (field) {
          case "version" -> version = token == JsonToken.VALUE_STRING ? json.getText() : "";
          case "source" -> source = token == JsonToken.VALUE_STRING ? json.getText() : "";
          case "rows" -> rows = json.getIntValue();
          case "data_digest" -> digest = json.getLongValue();
          case "epochs" -> epochs = json.getIntValue();
          case "planned_epochs" -> planned = json.getIntValue();
          default -> {
            if (!config.take(field, json)) {
              json.skipChildren();
            }
          }
        }
      }
      require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null, file);
      require(!version.isEmpty() && rows >= 0 && epochs >= 0 && config.isComplete(), file);
      int plannedEpochs = planned < 0 ? epochs : planned;
      return new Provenance(version, source, rows, digest, epochs, plannedEpochs, config.config());
    } catch (ConfigurationException | IOException e) {
      throw damaged(file, e);
    }
  }

  private static void require(boolean condition, String file) {
    if (!condition) {
      throw damaged(file, null);
    }
  }

  private static DataException damaged(String file, @Nullable Exception cause) {
    return new DataException(
        "%s: '%s' in the metadata is damaged; use a file as Lanewise wrote it, or remove the entry"
            .formatted(file, ModelFile.PROVENANCE),
        cause);
  }
}
