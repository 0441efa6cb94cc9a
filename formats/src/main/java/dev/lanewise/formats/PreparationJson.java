package dev.lanewise.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table and what is done to them, as JSON text in a model file.
 *
 * <pre>{@code
 * {"version": 1,
 *  "columns": [
 *   {"name": "area", "kind": "number", "fill": 95.5, "shift": 95.5, "scale": 31.2,
 *    "indicator": false, "min": 40.0, "max": 400.0},
 *   {"name": "heating", "kind": "category", "categories": ["gas", "oil"], "encoding": "one_hot",
 *    "width": 3, "slots": [0, 1], "unknown": -1, "missing": 2},
 *   {"name": "street", "kind": "category", "categories": ["A", "B"], "encoding": "ordinal",
 *    "ranks": [1, 0], "unknown": 2, "missing": 2, "shift": 0.4, "scale": 0.5}],
 *  "targets": ["price"], "target_shift": [310000.0], "target_scale": [120000.0]}
 * }</pre>
 */
final class PreparationJson {

  private static final int VERSION = 1;
  private static final int MAX_ENTRIES = 1 << 22;

  private PreparationJson() {}

  static String write(Preparation preparation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = ModelJson.JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeArrayFieldStart("columns");
      for (int i = 0; i < preparation.inputs(); i++) {
        writeColumn(json, preparation.schema().inputs().get(i), preparation.steps().get(i));
      }
      json.writeEndArray();
      writeList(json, "targets", preparation.schema().targets(), json::writeString);
      if (preparation.targets().isPresent()) {
        writeList(json, "target_shift", preparation.targets().get().shift(), json::writeNumber);
        writeList(json, "target_scale", preparation.targets().get().scale(), json::writeNumber);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void writeColumn(JsonGenerator json, Column column, ColumnStep step)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", column.name());
    json.writeStringField("kind", column.kind().name().toLowerCase(Locale.ROOT));
    if (column.kind() == ColumnKind.CATEGORY) {
      writeList(json, "categories", column.categories(), json::writeString);
    }
    switch (step) {
      case ColumnStep.Numeric number -> {
        json.writeNumberField("fill", number.fill());
        json.writeNumberField("shift", number.shift());
        json.writeNumberField("scale", number.scale());
        json.writeBooleanField("indicator", number.indicator());
        json.writeNumberField("min", number.min());
        json.writeNumberField("max", number.max());
      }
      case ColumnStep.OneHot oneHot -> {
        json.writeStringField("encoding", "one_hot");
        json.writeNumberField("width", oneHot.width());
        writeList(json, "slots", oneHot.slots(), json::writeNumber);
        json.writeNumberField("unknown", oneHot.unknown());
        json.writeNumberField("missing", oneHot.missing());
      }
      case ColumnStep.Ordinal ordinal -> {
        json.writeStringField("encoding", "ordinal");
        writeList(json, "ranks", ordinal.ranks(), json::writeNumber);
        json.writeNumberField("unknown", ordinal.unknown());
        json.writeNumberField("missing", ordinal.missing());
        json.writeNumberField("shift", ordinal.shift());
        json.writeNumberField("scale", ordinal.scale());
      }
    }
    json.writeEndObject();
  }

  /** Writes a text or a number. */
  private interface ItemWriter<T> {
    void write(T item) throws IOException;
  }

  private static <T> void writeList(
      JsonGenerator json, String name, List<T> items, ItemWriter<T> writer) throws IOException {
    json.writeArrayFieldStart(name);
    for (T item : items) {
      writer.write(item);
    }
    json.writeEndArray();
  }

  /**
   * Reads the text.
   *
   * @param file what to call the file in messages
   * @throws DataException if the text is not of this form
   */
  static Preparation read(String text, String file) {
    try (JsonParser json = ModelJson.JSON.createParser(text)) {
      return new Reader(json, file).read();
    } catch (DataException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(file) ? e : new DataException(file + ": " + message, e);
    } catch (IOException | NumberFormatException e) {
      throw new DataException(
          "%s: the preparation of its columns is damaged; save the model again".formatted(file), e);
    }
  }

  /** Collects the fields while the text streams by. */
  private static final class Reader {

    private final JsonParser json;
    private final String file;
    private int entries;

    Reader(JsonParser json, String file) {
      this.json = json;
      this.file = file;
    }

    Preparation read() throws IOException {
      List<Column> columns = new ArrayList<>();
      List<ColumnStep> steps = new ArrayList<>();
      Map<String, List<String>> lists = new HashMap<>();
      expect(json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "version" -> {
            if (json.getIntValue() != VERSION) {
              throw new DataException(
                  "%s was written by a newer Lanewise (preparation version %d); update Lanewise"
                      .formatted(file, json.getIntValue()));
            }
          }
          case "columns" -> {
            expect(json.currentToken(), JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
              readColumn(columns, steps);
            }
            expect(json.currentToken(), JsonToken.END_ARRAY);
          }
          case "targets", "target_shift", "target_scale" -> lists.put(field, readList());
          default -> json.skipChildren();
        }
      }
      expect(json.currentToken(), JsonToken.END_OBJECT);
      if (json.nextToken() != null) {
        throw damaged();
      }
      List<String> shift = lists.get("target_shift");
      List<String> scale = lists.get("target_scale");
      Optional<TargetScaling> scaling =
          shift == null || scale == null
              ? Optional.empty()
              : Optional.of(new TargetScaling(floats(shift), floats(scale)));
      return new Preparation(
          new Schema(columns, lists.getOrDefault("targets", List.of())), steps, scaling);
    }

    private void readColumn(List<Column> columns, List<ColumnStep> steps) throws IOException {
      Map<String, String> values = new HashMap<>();
      Map<String, List<String>> lists = new HashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "categories", "slots", "ranks" -> lists.put(field, readList());
          default -> {
            if (json.currentToken().isStructStart()) {
              json.skipChildren();
            } else {
              values.put(field, json.getText());
            }
          }
        }
      }
      count();
      ColumnKind kind = kind(value(values, "kind"));
      columns.add(
          new Column(value(values, "name"), kind, lists.getOrDefault("categories", List.of())));
      steps.add(step(kind, values, lists));
    }

    private ColumnStep step(
        ColumnKind kind, Map<String, String> values, Map<String, List<String>> lists) {
      if (kind != ColumnKind.CATEGORY) {
        return new ColumnStep.Numeric(
            number(values, "fill"),
            number(values, "shift"),
            number(values, "scale"),
            Boolean.parseBoolean(values.get("indicator")),
            number(values, "min"),
            number(values, "max"));
      }
      int categories = lists.getOrDefault("categories", List.of()).size();
      int unknown = integer(values, "unknown");
      int missing = integer(values, "missing");
      return switch (value(values, "encoding")) {
        case "one_hot" ->
            new ColumnStep.OneHot(
                integer(values, "width"), codes(lists, "slots", categories), unknown, missing);
        case "ordinal" ->
            new ColumnStep.Ordinal(
                codes(lists, "ranks", categories),
                unknown,
                missing,
                number(values, "shift"),
                number(values, "scale"));
        default -> throw damaged();
      };
    }

    private List<Integer> codes(Map<String, List<String>> lists, String name, int categories) {
      List<Integer> codes =
          lists.getOrDefault(name, List.of()).stream().map(Integer::valueOf).toList();
      if (codes.size() != categories) {
        throw damaged();
      }
      return codes;
    }

    private List<String> readList() throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY);
      List<String> list = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() == null || !json.currentToken().isScalarValue()) {
          throw damaged();
        }
        count();
        list.add(json.getText());
      }
      return list;
    }

    private void count() {
      if (++entries > MAX_ENTRIES) {
        throw damaged();
      }
    }

    private ColumnKind kind(String name) {
      for (ColumnKind kind : ColumnKind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
          return kind;
        }
      }
      throw damaged();
    }

    private String value(Map<String, String> values, String name) {
      String value = values.get(name);
      if (value == null) {
        throw damaged();
      }
      return value;
    }

    private float number(Map<String, String> values, String name) {
      return Float.parseFloat(value(values, name));
    }

    private int integer(Map<String, String> values, String name) {
      return Integer.parseInt(value(values, name));
    }

    private static List<Float> floats(List<String> texts) {
      return texts.stream().map(Float::valueOf).toList();
    }

    private void expect(@Nullable JsonToken found, JsonToken wanted) {
      if (found != wanted) {
        throw damaged();
      }
    }

    private DataException damaged() {
      return new DataException(
          "%s: the preparation of its columns is incomplete or malformed; save the model again"
              .formatted(file));
    }
  }
}
