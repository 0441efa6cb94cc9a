package dev.lanewise.api.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginReferenceTest {

  @Test
  void readsIdsAndSettings() {
    assertEquals(PluginReference.of("relu"), PluginReference.parse(" relu "));
    assertEquals(PluginReference.of("relu"), PluginReference.parse("relu()"));
    assertEquals(
        new PluginReference("leaky_relu", Map.of("slope", "0.2")),
        PluginReference.parse("leaky_relu( slope = 0.2 )"));
    assertEquals("acme:swish2", PluginReference.parse("acme:swish2(beta=1)").id());
    assertEquals(
        Map.of("class_weights", "[1, 2.5]", "label_smoothing", "0.1"),
        PluginReference.parse("cross_entropy(class_weights=[1, 2.5],label_smoothing=0.1)")
            .settings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Relu",
        "1relu",
        "relu(",
        "relu)",
        "relu(slope)",
        "relu(slope=)",
        "relu(slope= )",
        "relu(slope=\u2003)",
        "relu(=1)",
        "relu(a=1,)",
        "relu(a=1 b=2)",
        "relu(a=1,a=2)",
        "relu(a=[1)",
        "a:b:c",
        "relu(a=(1))"
      })
  void refusesWhatIsNoReference(String text) {
    assertThrows(ConfigurationException.class, () -> PluginReference.parse(text));
  }

  @Test
  void writesWhatItReads() {
    String text = "adam(learning_rate=0.001, beta1=0.9)";
    assertEquals(text, PluginReference.parse(text).toString());
    assertEquals(
        "adam(learning_rate=0.1, beta1=0.9)",
        PluginReference.parse(text).with("learning_rate", "0.1").toString());
    assertEquals("sgd(momentum=0.5)", PluginReference.of("sgd").with("momentum", "0.5").toString());
  }

  @Test
  void knowsIds() {
    assertTrue(PluginReference.isId("a1_b"));
    assertTrue(PluginReference.isId("acme-labs:swish"));
    assertFalse(PluginReference.isId("A"));
    assertFalse(PluginReference.isId(":a"));
  }
}
