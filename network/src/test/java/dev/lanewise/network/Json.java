package dev.lanewise.network;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads reference files into maps, lists, doubles, booleans and texts. */
public final class Json {

  private Json() {}

  public static Object resource(String path) {
    try (InputStream in = Objects.requireNonNull(Json.class.getResourceAsStream(path), path);
        JsonParser parser = new JsonFactory().createParser(in)) {
      parser.nextToken();
      return read(parser);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, read(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(read(parser));
        }
        yield array;
      }
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_STRING -> parser.getText();
      default -> throw new AssertionError("unexpected " + parser.currentToken());
    };
  }

  /** Returns all numbers of nested lists, in order. */
  public static double[] numbers(Object nested) {
    List<Double> all = new ArrayList<>();
    collect(nested, all);
    return all.stream().mapToDouble(x -> x).toArray();
  }

  private static void collect(Object nested, List<Double> all) {
    if (nested instanceof List<?> list) {
      list.forEach(item -> collect(item, all));
    } else {
      all.add((Double) nested);
    }
  }
}
