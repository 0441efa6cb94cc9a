package dev.lanewise.api.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation.Meaning;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A further call adds to what a loss goes with. */
class AcceptedOutputsTest {

  @Test
  void ofALossOfRows() {
    Loss loss =
        Loss.rowwise((z, label) -> Functions.rowSum(z).minus(Functions.pick(z, label)))
            .onLogitsOf("a")
            .onLogitsOf("b")
            .onOutputsOf("c")
            .onOutputsOf("d", "e")
            .onOutputsOf(Meaning.PROBABILITIES)
            .onOutputsOf(Meaning.DECISIONS);
    assertEquals(Set.of("a", "b"), loss.logitsOf());
    assertEquals(Set.of("c", "d", "e"), loss.outputsOf());
    assertEquals(Set.of(Meaning.PROBABILITIES, Meaning.DECISIONS), loss.outputMeanings());
  }

  @Test
  void ofAnElementwiseLoss() {
    Loss loss =
        Loss.elementwise(Expr::minus)
            .fusedWith("a", Expr::minus)
            .fusedWith("b", Expr::minus)
            .onOutputsOf("c")
            .onOutputsOf("d")
            .onOutputsOf(Meaning.SCORES)
            .onOutputsOf(Meaning.VALUES);
    assertEquals(Set.of("a", "b"), loss.logitsOf());
    assertEquals(Set.of("c", "d"), loss.outputsOf());
    assertEquals(Set.of(Meaning.SCORES, Meaning.VALUES), loss.outputMeanings());
  }
}
