package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.plugin.Plugins;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PluginsCommandTest {

  @Test
  @SuppressWarnings("unchecked")
  void listsAllAsJson() {
    Map<String, Object> json = Run.of("plugins", "--json").json();
    assertEquals(json, Run.of("plugins", "list", "--json").json());
    assertEquals(List.of(), json.get("rejected"));
    List<Map<String, Object>> plugins = (List<Map<String, Object>>) json.get("plugins");
    assertEquals(Plugins.installed().list().size(), plugins.size());
    for (Map<String, Object> plugin : plugins) {
      assertTrue(
          plugin.keySet().containsAll(List.of("id", "kind", "jar", "status", "reason")),
          plugin.toString());
      assertEquals("installed", plugin.get("status"));
      assertNotNull(plugin.get("jar"));
    }
    assertTrue(
        plugins.stream()
            .anyMatch(p -> p.get("id").equals("relu") && p.get("kind").equals("activation")));
    assertTrue(plugins.stream().anyMatch(p -> p.get("kind").equals("loss")));
    assertTrue(plugins.stream().anyMatch(p -> p.get("kind").equals("optimizer")));
  }

  @Test
  void listsAllForPeople() {
    List<String> lines = Run.of("plugins").lines();
    assertTrue(lines.containsAll(List.of("activation", "loss", "optimizer")), lines.toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  relu ")), lines.toString());
  }

  static List<String> ids() {
    return Plugins.installed().list().stream().map(entry -> entry.plugin().id()).toList();
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
  void suggestsTheNearestName() {
    String sentence = Run.of("plugins", "explain", "relo").mistake();
    assertTrue(sentence.contains("did you mean 'relu'?"), sentence);
  }
}
