package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.PluginRequirement;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Task;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelJsonTest {

  private static final String LAYER = "{\"units\":3,\"activation\":\"softmax\"}";

  /** What a text must have and nothing else. */
  private static final Map<String, String> LEAST =
      Map.of(
          "inputs", "2", "layers", "[" + LAYER + "]", "task", "\"regression\"", "loss", "\"mse\"");

  /** Returns the least text with one field more or another value of one. */
  private static String with(String name, String value) {
    return JsonText.with(LEAST, name, value);
  }

  private static String classification(String name, String value) {
    Map<String, String> fields = new TreeMap<>(LEAST);
    fields.put("task", "\"classification\"");
    fields.put(name, value);
    return JsonText.of(fields);
  }

  private static ModelJson read(String text) {
    return ModelJson.read(text, "m.safetensors");
  }

  private static Task.Classification readClasses(String name, String value) {
    return (Task.Classification) read(classification(name, value)).task();
  }

  private static void fails(String text, String... parts) {
    Expect.dataError(() -> read(text), parts);
    Expect.dataError(() -> read(text), "m.safetensors: the architecture is ", "save the model");
  }

  private static Stream<Task> tasks() {
    return Stream.of(
        new Task.Classification(List.of("a", "é\n\"", ""), 0.25f),
        new Task.MultiLabel(),
        new Task.Regression());
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void readsWhatItWrites(Task task) {
    ModelJson written =
        new ModelJson(
            Architecture.parse(
                7, "9:maxout(pieces=3),layer_norm(epsilon=0.01),dropout(rate=0.5),3:softmax"),
            task,
            PluginReference.parse("huber(delta=2)"),
            List.of(),
            false);
    assertEquals(written, read(written.write()));
  }

  @Test
  void writesTheDocumentedText() {
    ModelJson json =
        new ModelJson(
            Architecture.parse(784, "10:softmax"),
            new Task.Classification(List.of("0", "1"), 0.5f),
            PluginReference.parse("cross_entropy"),
            List.of(),
            false);
    assertEquals(
        "{\"version\":1,\"inputs\":784,\"layers\":[{\"units\":10,\"activation\":\"softmax\"}],"
            + "\"task\":\"classification\",\"threshold\":0.5,\"classes\":[\"0\",\"1\"],"
            + "\"loss\":\"cross_entropy\"}",
        json.write());
  }

  @Test
  void namesThePluginsThatAreNeeded() {
    ModelJson written =
        new ModelJson(
            Architecture.parse(2, "3:acme:gate"),
            new Task.Regression(),
            PluginReference.parse("acme:far"),
            List.of(
                new PluginRequirement(PluginKind.ACTIVATION, "acme:gate", "acme-gates", "1.0"),
                new PluginRequirement(PluginKind.LOSS, "acme:far", "acme-losses", "2.0")),
            false);
    String text = written.write();
    assertTrue(
        text.contains(
            "\"plugins\":[{\"kind\":\"activation\",\"id\":\"acme:gate\",\"plugin\":\"acme-gates\","
                + "\"version\":\"1.0\"},"),
        text);
    assertEquals(written, read(text));
    String plugin = "{\"kind\":\"loss\",\"id\":\"a\",\"plugin\":\"b\",\"version\":\"c\"}";
    assertEquals(1, read(with("plugins", "[" + plugin + "]")).requirements().size());
    assertEquals(
        1,
        read(with("plugins", "[" + plugin.replace("{", "{\"new\":[1],") + "]"))
            .requirements()
            .size());
    for (String field : List.of("kind", "id", "plugin", "version")) {
      fails(with("plugins", "[" + plugin.replace(field, "other") + "]"), "malformed");
    }
    fails(with("plugins", "[" + plugin.replace("\"c\"", "3") + "]"), "malformed");
    fails(with("plugins", "[" + plugin.replace("loss", "layer") + "]"), "malformed");
    fails(with("plugins", plugin), "malformed");
    fails(with("plugins", "[" + plugin + ",3]"), "malformed");
    String full = String.join(",", Collections.nCopies(10_000, plugin));
    assertEquals(10_000, read(with("plugins", "[" + full + "]")).requirements().size());
    fails(with("plugins", "[" + full + "," + plugin + "]"), "malformed");
  }

  @Test
  void passesOverWhatItDoesNotKnow() {
    ModelJson least = read(JsonText.of(LEAST));
    assertEquals(
        new ModelJson(
            Architecture.parse(2, "3:softmax"),
            new Task.Regression(),
            PluginReference.parse("mse"),
            List.of(),
            false),
        least);
    assertEquals(least, read(with("deep", "{\"inputs\":5,\"task\":[{\"loss\":7}]}")));
    String layer = LAYER.replace("{", "{\"new\":{\"units\":9},\"newer\":[\"units\"],");
    assertEquals(least, read(with("layers", "[" + layer + "]")));
  }

  @Test
  void aThresholdIsAnyNumberAndOneHalfIfItIsMissing() {
    assertEquals(0.5f, readClasses("classes", "[]").threshold());
    for (String number : List.of("0.75", "-1", "2e-1")) {
      assertEquals(Float.parseFloat(number), readClasses("threshold", number).threshold());
    }
    fails(classification("threshold", "\"0.5\""), "malformed");
    fails(classification("threshold", "null"), "malformed");
  }

  @Test
  void anotherVersionIsRefused() {
    assertEquals(read(JsonText.of(LEAST)), read(with("version", "1")));
    for (String version : List.of("0", "3")) {
      Expect.dataError(
          () -> read(with("version", version)),
          "m.safetensors was written by a newer Lanewise (architecture version " + version + ")");
    }
    fails(with("version", "\"1\""), "malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "loss"})
  void aMissingFieldIsRefused(String name) {
    Map<String, String> fields = new TreeMap<>(LEAST);
    fields.remove(name);
    fails(JsonText.of(fields), "incomplete or malformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\0',
      value = {
        "task 1",
        "task \"guess\"",
        "task null",
        "loss [\"mse\"]",
        "loss null",
        "inputs \"2\"",
        "inputs 2.5",
        "layers {}",
        "layers null",
        "layers [3]",
        "layers [{\"units\":3}]",
        "layers [{\"units\":3,\"activation\":3}]",
        "layers [{\"units\":\"3\",\"activation\":\"relu\"}]",
        "classes \"a\"",
        "classes {}",
        "classes [1]",
        "classes [\"a\",null]",
        "classes [[\"a\"]]"
      })
  void aFieldOfAnotherKindIsRefused(String name, String value) {
    fails(with(name, value), "incomplete or malformed");
  }

  @Test
  void whatIsNotOneObjectIsRefused() {
    String whole = JsonText.of(LEAST);
    fails("", "malformed");
    fails("[" + whole + "]", "malformed");
    fails(whole + "{}", "malformed");
    fails(whole.substring(0, whole.length() - 1), "damaged");
    fails(whole + "}", "damaged");
    fails(whole.replace("{\"inputs\"", "{\"inputs\":2,\"inputs\""), "Duplicate field 'inputs'");
    fails(with("version", "99999999999"), "damaged", "out of range of int");
    // Jackson's own place, such as [Source: …; line: 1, column: 8], would tell nobody anything.
    Expect.dataError(
        () -> read("nonsense"),
        "is damaged (Unrecognized token 'nonsense': was expecting (",
        "); save the model again");
    String message =
        requireNonNull(assertThrows(DataException.class, () -> read("nonsense")).getMessage());
    assertFalse(message.contains("Source"), message);
  }

  @Test
  void layersHaveAMost() {
    int most = 10_000;
    String full = String.join(",", Collections.nCopies(most, LAYER));
    assertEquals(most, read(with("layers", "[" + full + "]")).architecture().layers().size());
    Expect.dataError(() -> read(with("layers", "[" + full + "," + LAYER + "]")), "malformed");
  }

  @Test
  void classesHaveAMost() {
    int most = 1 << 20;
    String full = String.join(",", Collections.nCopies(most, "\"\""));
    assertEquals(most, readClasses("classes", "[" + full + "]").classNames().size());
    Expect.dataError(() -> readClasses("classes", "[" + full + ",\"\"]"), "malformed");
  }
}
