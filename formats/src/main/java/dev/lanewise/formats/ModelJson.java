package dev.lanewise.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.PluginRequirement;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Task;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a model file that is not numbers, as JSON text: layers, task and loss.
 *
 * <pre>{@code
 * {"version": 1, "inputs": 784,
 *  "layers": [{"layer": "dropout(rate=0.2)"}, {"units": 10, "activation": "softmax"}],
 *  "task": "classification", "threshold": 0.5, "classes": ["0", "1"], "loss": "cross_entropy",
 *  "plugins": [{"kind": "activation", "id": "acme:gate", "plugin": "acme-gates", "version": "1.0"}]}
 * }</pre>
 *
 * @param architecture the layers
 * @param task what the outputs mean
 * @param loss the loss that the model was trained with
 * @param requirements the plugins that no version of this library brings
 * @param isPrepared whether the file has a preparation of inputs, too, see {@link PreparationJson}
 */
record ModelJson(
    Architecture architecture,
    Task task,
    PluginReference loss,
    List<PluginRequirement> requirements,
    boolean isPrepared) {

  private static final int VERSION = 1;

  /** Of a model that prepares its inputs: a reader that does not know of it must not predict. */
  private static final int VERSION_WITH_PREPARATION = 2;

  private static final int MAX_CLASSES = 1 << 20;
  private static final int MAX_LAYERS = 10_000;

  /**
   * Reads and writes without buffers that are kept for each thread: those would keep the class
   * loader of an application from being unloaded.
   */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names come from a stranger: no interning, no shared symbol table.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .build();

  static ModelJson of(Model model) {
    return new ModelJson(
        model.architecture(),
        model.task(),
        model.loss(),
        model.requirements(),
        model.preparation().isPresent());
  }

  String write() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", isPrepared ? VERSION_WITH_PREPARATION : VERSION);
      json.writeNumberField("inputs", architecture.inputs());
      json.writeArrayFieldStart("layers");
      for (LayerSpec layer : architecture.layers()) {
        json.writeStartObject();
        switch (layer) {
          case LayerSpec.Dense(int units, PluginReference activation) -> {
            json.writeNumberField("units", units);
            json.writeStringField("activation", activation.toString());
          }
          case LayerSpec.Dropout _,
              LayerSpec.LayerNorm _,
              LayerSpec.BatchNorm _,
              LayerSpec.Residual _ ->
              json.writeStringField("layer", layer.toString());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      switch (task) {
        case Task.Classification(List<String> classNames, float threshold) -> {
          json.writeStringField("task", "classification");
          json.writeNumberField("threshold", threshold);
          json.writeArrayFieldStart("classes");
          for (String name : classNames) {
            json.writeString(name);
          }
          json.writeEndArray();
        }
        case Task.MultiLabel() -> json.writeStringField("task", "multi_label");
        case Task.Regression() -> json.writeStringField("task", "regression");
      }
      json.writeStringField("loss", loss.toString());
      if (!requirements.isEmpty()) {
        json.writeArrayFieldStart("plugins");
        for (PluginRequirement requirement : requirements) {
          json.writeStartObject();
          json.writeStringField("kind", requirement.kind().toString());
          json.writeStringField("id", requirement.id());
          json.writeStringField("plugin", requirement.pluginId());
          json.writeStringField("version", requirement.version());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
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
   * @throws DataException if the text is not of this form
   * @throws dev.lanewise.api.ConfigurationException if a layer or name is malformed
   */
  static ModelJson read(String text, String file) {
    try (JsonParser json = JSON.createParser(text)) {
      return new Reader(json, file).read();
    } catch (IOException e) {
      throw new DataException(
          "%s: the architecture is damaged (%s); save the model again".formatted(file, reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    return Listing.sentence(
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage());
  }

  /** Collects the fields while the text streams by. */
  private static final class Reader {

    private final JsonParser json;
    private final String file;
    private int inputs;
    private boolean isPrepared;
    private @Nullable String taskName;
    private @Nullable String loss;
    private float threshold = 0.5f;
    private final List<LayerSpec> layers = new ArrayList<>();
    private final List<String> classes = new ArrayList<>();
    private final List<PluginRequirement> requirements = new ArrayList<>();

    Reader(JsonParser json, String file) {
      this.json = json;
      this.file = file;
    }

    ModelJson read() throws IOException {
      expect(json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "version" -> {
            int version = integer();
            isPrepared = version == VERSION_WITH_PREPARATION;
            if (version != VERSION && !isPrepared) {
              throw new DataException(
                  "%s was written by a newer Lanewise (architecture version %d); update Lanewise"
                      .formatted(file, version));
            }
          }
          case "inputs" -> inputs = integer();
          case "layers" -> readLayers();
          case "task" -> taskName = text();
          case "threshold" -> {
            if (!json.currentToken().isNumeric()) {
              throw damaged();
            }
            threshold = json.getFloatValue();
          }
          case "classes" -> readClasses();
          case "loss" -> loss = text();
          case "plugins" -> readRequirements();
          default -> json.skipChildren();
        }
      }
      expect(json.currentToken(), JsonToken.END_OBJECT);
      if (json.nextToken() != null) {
        throw damaged();
      }
      if (taskName == null || loss == null) {
        throw damaged();
      }
      return new ModelJson(
          new Architecture(inputs, layers),
          task(taskName),
          PluginReference.parse(loss),
          requirements,
          isPrepared);
    }

    private Task task(String name) {
      return switch (name) {
        case "classification" -> new Task.Classification(classes, threshold);
        case "multi_label" -> new Task.MultiLabel();
        case "regression" -> new Task.Regression();
        default -> throw damaged();
      };
    }

    private void readLayers() throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        int units = 0;
        String activation = null;
        String layer = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String field = json.currentName();
          json.nextToken();
          switch (field) {
            case "units" -> units = integer();
            case "activation" -> activation = text();
            case "layer" -> layer = text();
            default -> json.skipChildren();
          }
        }
        if (layers.size() == MAX_LAYERS) {
          throw damaged();
        }
        if (activation != null && layer == null) {
          layers.add(new LayerSpec.Dense(units, PluginReference.parse(activation)));
        } else if (activation == null && layer != null) {
          layers.add(LayerSpec.parse(layer));
        } else {
          throw damaged();
        }
      }
      expect(json.currentToken(), JsonToken.END_ARRAY);
    }

    private void readRequirements() throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> texts = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String field = json.currentName();
          json.nextToken();
          switch (field) {
            case "kind", "id", "plugin", "version" -> texts.put(field, text());
            default -> json.skipChildren();
          }
        }
        String id = texts.get("id");
        String plugin = texts.get("plugin");
        String version = texts.get("version");
        if (id == null || plugin == null || version == null || requirements.size() == MAX_LAYERS) {
          throw damaged();
        }
        requirements.add(new PluginRequirement(kind(texts.get("kind")), id, plugin, version));
      }
      expect(json.currentToken(), JsonToken.END_ARRAY);
    }

    private PluginKind kind(@Nullable String name) {
      return Arrays.stream(PluginKind.values())
          .filter(kind -> kind.toString().equals(name))
          .findFirst()
          .orElseThrow(this::damaged);
    }

    private void readClasses() throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        if (classes.size() == MAX_CLASSES) {
          throw damaged();
        }
        classes.add(json.getText());
      }
      expect(json.currentToken(), JsonToken.END_ARRAY);
    }

    private int integer() throws IOException {
      expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT);
      return json.getIntValue();
    }

    private String text() throws IOException {
      expect(json.currentToken(), JsonToken.VALUE_STRING);
      return json.getText();
    }

    private void expect(@Nullable JsonToken found, JsonToken wanted) {
      if (found != wanted) {
        throw damaged();
      }
    }

    private DataException damaged() {
      return new DataException(
          "%s: the architecture is incomplete or malformed; save the model again".formatted(file));
    }
  }
}
