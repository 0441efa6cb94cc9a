package dev.lanewise.cli.plugins;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.Run;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

class PluginsCommandTest {

  @Test
  @SuppressWarnings("unchecked")
  void listsAllAsJson() {
    Map<String, @Nullable Object> json = Run.of("plugins", "--json").json();
    assertEquals(json, Run.of("plugins", "list", "--json").json());
    assertEquals(List.of(), json.get("rejected"));
    List<Map<String, @Nullable Object>> plugins =
        (List<Map<String, @Nullable Object>>) requireNonNull(json.get("plugins"));
    assertEquals(Plugins.installed().list().size(), plugins.size());
    for (Map<String, @Nullable Object> plugin : plugins) {
      assertTrue(
          plugin.keySet().containsAll(List.of("id", "kind", "version", "jar", "status", "reason")),
          plugin.toString());
      assertEquals("installed", plugin.get("status"));
      assertNotNull(plugin.get("jar"));
    }
    assertTrue(
        plugins.stream()
            .anyMatch(p -> "relu".equals(p.get("id")) && "activation".equals(p.get("kind"))));
    assertTrue(plugins.stream().anyMatch(p -> "loss".equals(p.get("kind"))));
    assertTrue(plugins.stream().anyMatch(p -> "optimizer".equals(p.get("kind"))));
    assertTrue(plugins.stream().anyMatch(p -> "schedule".equals(p.get("kind"))));
    assertTrue(plugins.stream().anyMatch(p -> "kernels".equals(p.get("kind"))));
  }

  @Test
  void listsAllForPeople() {
    List<String> lines = Run.of("plugins").lines();
    assertTrue(
        lines.containsAll(List.of("activation", "loss", "optimizer", "schedule", "kernels")),
        lines.toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  relu ")), lines.toString());
  }

  static List<String> ids() {
    return Plugins.installed().list().stream().map(entry -> entry.id()).toList();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void explainsEach(String id) {
    List<String> lines = Run.of("plugins", "explain", id).lines();
    assertTrue(lines.getFirst().startsWith(id + " ("), lines.toString());
    assertTrue(lines.size() > 2, lines.toString());
    assertTrue(Run.of("plugins", "explain", id, "--json").out().contains("\"settings\":["));
  }

  @Test
  void explainsSettingsAndFormulas() {
    List<String> lines = Run.of("plugins", "explain", "leaky_relu").lines();
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  setting slope: ")));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  derivative: ")));
  }

  @Test
  void explainsWhatGoesTogether() {
    List<String> softmax = Run.of("plugins", "explain", "softmax").lines();
    assertTrue(softmax.contains("  outputs mean: class_probabilities"), softmax.toString());
    assertTrue(softmax.contains("  logits: x"), softmax.toString());
    List<String> relu = Run.of("plugins", "explain", "relu").lines();
    assertTrue(relu.stream().noneMatch(line -> line.startsWith("  outputs mean")), relu.toString());
    List<String> classes = Run.of("plugins", "explain", "cross_entropy").lines();
    assertTrue(
        classes.contains(
            "  takes logits of outputs that mean: scores, class_probabilities,"
                + " class_log_probabilities"),
        classes.toString());
    List<String> yesOrNo = Run.of("plugins", "explain", "binary_cross_entropy").lines();
    assertTrue(yesOrNo.contains("  takes outputs of: hard_sigmoid"), yesOrNo.toString());
    assertTrue(
        yesOrNo.contains("  takes outputs that mean: class_probabilities, probabilities"),
        yesOrNo.toString());
  }

  @Test
  void explainsOptimizersStepByStep() {
    List<String> lines = Run.of("plugins", "explain", "adam").lines();
    int begin = lines.indexOf("  update of each weight:");
    assertEquals(
        List.of(
            "    first_moment ← 0.9 * first_moment + 0.1 * gradient",
            "    second_moment ← 0.999 * second_moment + 0.001 * gradient * gradient",
            "    mean_gradient = 0 if |first_moment| < 7.888609e-31 else first_moment",
            "    denominator = sqrt(second_moment) * second_correction + 1e-8",
            "    rate = learning_rate * first_correction",
            "    weight ← weight - rate * mean_gradient / denominator"),
        lines.subList(begin + 1, begin + 7));
    // 1 ÷ (1 − 0.9ᵗ)
    assertTrue(
        lines.contains(
            "  first_correction, the same for all weights: 10 at step 1, 5.263 at step 2, 3.69 at"
                + " step 3, 1.535 at step 10, 1 at step 100, 1 at step 1000"),
        lines.toString());
    List<String> ascii =
        Run.in(StandardCharsets.US_ASCII, "plugins", "explain", "sgd(weight_decay=0.5)").lines();
    assertTrue(ascii.contains("    decayed_gradient = gradient + 0.5 * weight"), ascii.toString());
    assertTrue(
        ascii.contains("    weight <- weight - learning_rate * decayed_gradient"),
        ascii.toString());
  }

  @Test
  @SuppressWarnings("unchecked")
  void optimizersHaveTheirStepsInJsonToo() {
    Map<String, @Nullable Object> json = Run.of("plugins", "explain", "adagrad", "--json").json();
    Map<String, @Nullable Object> plugin =
        requireNonNull((List<Map<String, @Nullable Object>>) json.get("plugins")).getFirst();
    assertEquals("sum_of_squares", plugin.get("state"));
    assertTrue(String.valueOf(plugin.get("new_weight")).contains("fma(gradient, gradient"));
    assertEquals(
        Map.of("name", "sum_of_squares", "kind", "state", "formula", "sum_of_squares + gradient^2"),
        requireNonNull((List<Object>) plugin.get("steps")).getFirst());
    assertEquals(Map.of(), plugin.get("step_scalars"));
  }

  /** A name that plugins of several kinds have shows each of them. */
  static List<String> idsOfOneKind() {
    List<String> ids = ids();
    return ids.stream().filter(id -> Collections.frequency(ids, id) == 1).toList();
  }

  @Test
  void aNameOfTwoKindsShowsBothUnlessSettingsSayWhich() {
    List<String> both = Run.of("plugins", "explain", "step").lines();
    assertTrue(both.stream().anyMatch(line -> line.startsWith("step (activation")), both::toString);
    assertTrue(both.stream().anyMatch(line -> line.startsWith("step (schedule")), both::toString);
    List<String> one = Run.of("plugins", "explain", "step(epochs=4, factor=0.5)").lines();
    assertTrue(one.getFirst().startsWith("step(epochs=4, factor=0.5) (schedule"), one::toString);
    assertTrue(
        one.containsAll(List.of("  epoch 1: 1.0", "  epoch 5: 0.5", "  epoch 10: 0.25")),
        one::toString);
  }

  @ParameterizedTest
  @MethodSource("idsOfOneKind")
  void plotsWhatHasAFormulaOfOneNumber(String id, @TempDir Path folder) throws Exception {
    boolean plotted = PluginPlot.of(plugin(id), PluginReference.of(id)).isPresent();
    List<String> lines = Run.of("plugins", "explain", id).lines();
    List<String> ascii = Run.in(StandardCharsets.US_ASCII, "plugins", "explain", id).lines();
    assertEquals(plotted, lines.stream().anyMatch(line -> line.contains("●")), lines.toString());
    assertTrue(
        ascii.stream().allMatch(line -> line.chars().allMatch(c -> c < 128)), ascii.toString());
    if (plotted) {
      int begin = lines.indexOf("");
      assertTrue(lines.subList(begin, lines.size()).stream().allMatch(l -> l.length() <= 80));
      assertTrue(ascii.getLast().contains("* " + id), ascii.toString());
      assertEquals(lines.size(), ascii.size());
    }
    Path file = folder.resolve("plot.svg");
    Run run = Run.of("plugins", "explain", id, "--svg", file);
    if (plotted) {
      run.succeeds();
      Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
      assertTrue(svg.getElementsByTagName("title").item(0).getTextContent().startsWith(id));
    } else {
      assertTrue(run.mistake().startsWith("there is no plot of " + id));
      assertFalse(Files.exists(file));
    }
  }

  @Test
  void elementwiseActivationsAndLossesArePlotted() {
    List<String> without =
        Plugins.installed().list().stream()
            .filter(
                entry -> entry.kind() == PluginKind.ACTIVATION || entry.kind() == PluginKind.LOSS)
            .map(entry -> entry.id())
            .filter(id -> PluginPlot.of(plugin(id), PluginReference.of(id)).isEmpty())
            .toList();
    assertEquals(
        List.of("log_softmax", "maxout", "softmax", "cosine", "cross_entropy", "focal"), without);
  }

  private static Plugin plugin(String id) {
    return Plugins.installed().find(id).getFirst().plugin();
  }

  @Test
  void settingsMayBeGiven() {
    List<String> lines = Run.of("plugins", "explain", "leaky_relu(slope=0.3)").lines();
    assertTrue(lines.getFirst().startsWith("leaky_relu(slope=0.3) (activation"), lines.toString());
    assertTrue(lines.contains("  derivative: select(0 < x, 1, 0.3)"), lines.toString());
    // At -4 it is -1.2, in the 15th of rows that are a third high each from 4 downwards.
    int top = lines.indexOf("") + 1;
    assertTrue(lines.get(top + 16).startsWith("   │●"), lines.toString());
    assertTrue(
        Run.of("plugins", "explain", "leaky_relu(slop=0.3)")
            .mistake()
            .contains("no setting 'slop'"));
    assertTrue(
        Run.of("plugins", "explain", "leaky_relu(").mistake().contains("is not a plugin name"));
  }

  @Test
  void aPlotThatCannotBeWrittenIsAMistake(@TempDir Path folder) {
    String sentence = Run.of("plugins", "explain", "relu", "--svg", folder).mistake();
    assertTrue(sentence.contains("it is a folder"), sentence);
  }

  @Test
  void suggestsTheNearestName() {
    String sentence = Run.of("plugins", "explain", "relo").mistake();
    assertTrue(sentence.contains("did you mean 'relu'?"), sentence);
  }
}
