package dev.lanewise.tests;

import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.testkit.LossContract;
import org.junit.jupiter.params.Parameter;

/** The contract that authors of losses use, on one that is built in. */
abstract class BuiltInLossContract extends LossContract {

  @Parameter String id;

  @Override
  protected LossPlugin plugin() {
    return BuiltIn.plugin(LossPlugin.class, id);
  }

  /**
   * Of a label that is nearly certain, {@code cross_entropy} subtracts the label's logit from about
   * as much: where 1.8e-7 is right it gives 1.2e-7. Its gradient is computed in another way. {@code
   * focal} takes that logarithm. {@code cosine} is a difference of 1 and a cosine.
   */
  @Override
  protected double largestAddend(double largestInput) {
    return switch (id) {
      case "cross_entropy", "focal" -> largestInput;
      case "cosine" -> 1;
      default -> super.largestAddend(largestInput);
    };
  }
}
