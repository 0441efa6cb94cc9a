package dev.lanewise.api.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation.Meaning;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What activations declare of outputs, and which outputs losses take. */
class OutputDeclarationTest {

  private static void assertRefused(String message, Runnable declaration) {
    assertEquals(message, assertThrows(IllegalStateException.class, declaration::run).getMessage());
  }

  @Test
  void nothingIsDeclaredAtFirst() {
    for (Activation activation :
        new Activation[] {Activation.elementwise(x -> x), Activation.rowwise(x -> x)}) {
      assertEquals(Meaning.VALUES, activation.meaning());
      assertEquals("mse", activation.defaultLoss(true));
      assertEquals("mse", activation.defaultLoss(false));
      assertTrue(activation.logits().isEmpty());
    }
  }

  @Test
  void logitsAreFormulasOfTheirOwn() {
    Activation elementwise =
        Activation.elementwise(Functions::sigmoid)
            .asOutput(Meaning.PROBABILITIES, "a", "b")
            .withLogits(x -> x.times(2))
            .withInitializer("he_uniform");
    assertEquals("a", elementwise.defaultLoss(true));
    assertEquals("b", elementwise.defaultLoss(false));
    assertEquals(
        "x * 2",
        assertInstanceOf(ElementwiseActivation.class, elementwise.logits().orElseThrow())
            .toString());
    Activation rowwise =
        Activation.rowwise(x -> x.minus(Functions.rowMean(x)))
            .asOutput(Meaning.SCORES, "a", "b")
            .withLogits(x -> x)
            .withGradient((x, y, upstream) -> upstream);
    RowwiseActivation logits =
        assertInstanceOf(RowwiseActivation.class, rowwise.logits().orElseThrow());
    assertEquals(logits.x(), logits.formula());
  }

  @Test
  void logitsAreThoseOfWhatIsDeclaredBefore() {
    String undeclared =
        "outputs that mean VALUES have no logits; say by asOutput, before withLogits, which"
            + " probabilities they are";
    assertRefused(undeclared, () -> Activation.elementwise(x -> x).withLogits(x -> x));
    assertRefused(undeclared, () -> Activation.rowwise(x -> x).withLogits(x -> x));
    assertRefused(
        undeclared.replace("VALUES", "DECISIONS"),
        () ->
            Activation.elementwise(x -> x)
                .asOutput(Meaning.DECISIONS, "mse", "mse")
                .withLogits(x -> x));
    assertRefused(
        "asOutput comes before withLogits, which states the logits of what it declares",
        () ->
            Activation.rowwise(x -> x)
                .asOutput(Meaning.SCORES, "mse", "mse")
                .withLogits(x -> x)
                .asOutput(Meaning.CLASS_PROBABILITIES, "mse", "mse"));
  }

  @Test
  void trainableParametersHaveNoStatedLogits() {
    String refused =
        "an activation with trainable parameters cannot state its logits, through which these"
            + " would not be trained";
    assertRefused(
        refused,
        () ->
            ElementwiseActivation.withParameter("gain", 1, Expr::times)
                .asOutput(Meaning.SCORES, "mse", "mse")
                .withLogits(x -> x));
    assertRefused(
        refused,
        () ->
            Activation.elementwise(x -> x)
                .asOutput(Meaning.SCORES, "mse", "mse")
                .withLogits(x -> x)
                .andParameter("gain", 1, Expr::times));
  }

  @Test
  void lossesTakeWhatTheyName() {
    ElementwiseLoss elementwise =
        Loss.elementwise((p, target) -> p.minus(target))
            .onLogits((z, target) -> z)
            .fusedWith("acme:a", (z, target) -> z)
            .onOutputsOf("acme:b")
            .onOutputsOf(Meaning.CLASS_PROBABILITIES)
            .onProbabilities();
    assertEquals(Set.of("acme:a"), elementwise.logitsOf());
    assertEquals(Set.of("acme:b"), elementwise.outputsOf());
    assertEquals(Set.of(Meaning.PROBABILITIES), elementwise.logitMeanings());
    assertEquals(Set.of(Meaning.CLASS_PROBABILITIES), elementwise.outputMeanings());
    assertEquals(elementwise.prediction(), elementwise.formulaOnLogits().orElseThrow());
    RowwiseLoss rowwise =
        Loss.rowwise(Functions::pick)
            .onLogitsOf("acme:a")
            .onOutputsOf("acme:b")
            .onOutputsOf(Meaning.VALUES);
    assertEquals(Set.of("acme:a"), rowwise.logitsOf());
    assertEquals(Set.of("acme:b"), rowwise.outputsOf());
    assertEquals(Set.of(), rowwise.logitMeanings());
    assertEquals(Set.of(Meaning.VALUES), rowwise.outputMeanings());
    assertEquals(
        Set.of(Meaning.SCORES, Meaning.CLASS_PROBABILITIES, Meaning.CLASS_LOG_PROBABILITIES),
        rowwise.onLogits().weightedBy(label -> 1).logitMeanings());
  }
}
