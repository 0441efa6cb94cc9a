package dev.lanewise.cli.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.formats.files.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes small JSON files: as maps, lists, texts, numbers as they are written, and truth
 * values.
 */
public final class JsonTree {

  private static final long MAX_BYTES = 1 << 20;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonTree() {}

  /**
   * A number.
   *
   * @param text as it is written
   */
  public record JsonNumber(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Reads a file that holds one object and nothing else.
   *
   * @throws DataException if it does not, with the line, or is larger than a megabyte
   */
  public static Map<String, @Nullable Object> read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException(
            "%s has more than %d bytes; name another file".formatted(file, MAX_BYTES));
      }
      try (JsonParser json = JSON.createParser(Files.readString(file))) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new DataException("%s is no JSON object; correct it".formatted(file));
        }
        Map<String, @Nullable Object> object = object(json);
        if (json.nextToken() != null) {
          throw new DataException("%s has more behind its object; remove it".formatted(file));
        }
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s is not valid JSON in line %d: %s; correct it"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  /** Writes a file that {@link #read} reads, as a whole or not at all. */
  public static void write(
      Path file, Map<String, ? extends @Nullable Object> object, Output output) {
    byte[] text = (Json.lines(object) + "\n").getBytes(StandardCharsets.UTF_8);
    output.write(() -> AtomicFile.write(file, stream -> stream.write(text)));
  }

  private static Map<String, @Nullable Object> object(JsonParser json) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      object.put(name, value(json));
    }
    return Collections.unmodifiableMap(object);
  }

  private static @Nullable Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(json));
        }
        yield Collections.unmodifiableList(list);
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(json.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}
