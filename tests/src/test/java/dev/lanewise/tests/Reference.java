package dev.lanewise.tests;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON value of the reference files, which PyTorch computed in double precision. */
record Reference(Object value) {

  /** Reads {@code reference/NAME}. */
  static Reference of(String name) {
    try (InputStream in = Reference.class.getResourceAsStream("/reference/" + name);
        JsonParser parser = new JsonFactory().createParser(in)) {
      parser.nextToken();
      return new Reference(read(parser));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          fields.put(name, read(parser));
        }
        yield fields;
      }
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> parser.getDoubleValue();
    };
  }

  Reference get(String name) {
    Object field = ((Map<?, ?>) value).get(name);
    if (field == null) {
      throw new IllegalArgumentException("the reference has no " + name);
    }
    return new Reference(field);
  }

  boolean has(String name) {
    return ((Map<?, ?>) value).containsKey(name);
  }

  @SuppressWarnings("unchecked")
  Set<String> names() {
    return ((Map<String, Object>) value).keySet();
  }

  List<Reference> list() {
    return ((List<?>) value).stream().map(Reference::new).toList();
  }

  String text() {
    return (String) value;
  }

  double number() {
    return (Double) value;
  }

  double[] numbers() {
    return ((List<?>) value).stream().mapToDouble(x -> (Double) x).toArray();
  }

  double[][] rows() {
    return ((List<?>) value)
        .stream().map(row -> new Reference(row).numbers()).toArray(double[][]::new);
  }

  /** Returns the numbers of a list, or of a list of lists row by row, as floats. */
  float[] floats() {
    double[] all =
        ((List<?>) value).get(0) instanceof List<?>
            ? Arrays.stream(rows()).flatMapToDouble(Arrays::stream).toArray()
            : numbers();
    float[] floats = new float[all.length];
    for (int i = 0; i < all.length; i++) {
      floats[i] = (float) all[i];
    }
    return floats;
  }
}
