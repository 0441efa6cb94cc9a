package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Activation.Meaning;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.registry.PluginReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoublePredicate;

/** What an activation declares of a network's outputs: their meaning, logits and losses. */
record OutputChecks(String name, Activation activation) {

  private static final double TOLERANCE = 1e-6;
  private static final int[] WIDTHS = {1, 2, 3, 5, 17};
  private static final int ROWS = 20;

  void run() {
    for (boolean labels : new boolean[] {true, false}) {
      assertDoesNotThrow(
          () -> PluginReference.parse(activation.defaultLoss(labels)),
          () ->
              "the default loss '%s' of %s is not the name of a loss"
                  .formatted(activation.defaultLoss(labels), name));
    }
    assertTrue(
        activation.logits().isEmpty() || activation.meaning().hasLogits(),
        () ->
            "%s states logits, but outputs that mean %s have none; declare what they mean"
                .formatted(name, activation.meaning()));
    assertTrue(
        activation.logits().stream()
            .noneMatch(logits ->
                logits instanceof ElementwiseActivation elementwise
                    && !elementwise.parameters().isEmpty()),
        () -> "the logits that %s states have trainable parameters; state none".formatted(name));
    SplittableRandom random = new SplittableRandom(8);
    for (int width : WIDTHS) {
      for (int row = 0; row < ROWS; row++) {
        check(random, width);
      }
    }
  }

  private void check(SplittableRandom random, int width) {
    int inputs;
    try {
      inputs = activation instanceof RowActivation rows ? rows.inputWidth(width) : width;
    } catch (ConfigurationException e) {
      // It may want another number of outputs.
      return;
    }
    double[] x = random.doubles(inputs, -6, 6).toArray();
    double[] y = evaluate(activation, x);
    checkMeaning(x, y);
    if (activation.meaning().keepsOrder() && inputs == width) {
      checkOrder(x, y);
    }
    activation.logits().ifPresent(logits -> checkLogits(x, y, evaluate(logits, x)));
  }

  private static double[] evaluate(Activation activation, double[] x) {
    return switch (activation) {
      case RowActivation rows -> rows.evaluate(x.clone());
      case ElementwiseActivation elementwise -> {
        Map<Variable, Double> values = new HashMap<>();
        elementwise.parameters().forEach(p -> values.put(p.variable(), (double) p.initialValue()));
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
          values.put(elementwise.x(), x[i]);
          y[i] = elementwise.formula().evaluate(values);
        }
        yield y;
      }
    };
  }

  private void checkMeaning(double[] x, double[] y) {
    switch (activation.meaning()) {
      case VALUES, SCORES -> {
        // Any numbers.
      }
      case CLASS_PROBABILITIES -> {
        all(x, y, p -> p >= 0 && p <= 1 + TOLERANCE, "from 0 to 1");
        sum(x, y, Arrays.stream(y).sum());
      }
      case CLASS_LOG_PROBABILITIES -> {
        all(x, y, p -> p <= TOLERANCE, "at most 0");
        sum(x, y, Arrays.stream(y).map(StrictMath::exp).sum());
      }
      case PROBABILITIES -> all(x, y, p -> p >= 0 && p <= 1, "from 0 to 1");
      case DECISIONS -> all(x, y, p -> p == 0 || p == 1, "0 or 1");
    }
  }

  private void all(double[] x, double[] y, DoublePredicate holds, String range) {
    if (!Arrays.stream(y).allMatch(holds)) {
      fail(
          "%s gives %s for %s; outputs that mean %s are %s"
              .formatted(
                  name, Arrays.toString(y), Arrays.toString(x), activation.meaning(), range));
    }
  }

  private void sum(double[] x, double[] y, double sum) {
    if (!(Math.abs(sum - 1) <= TOLERANCE)) {
      fail(
          "%s gives %s for %s; outputs that mean %s are probabilities that add up to 1, not to %s"
              .formatted(name, Arrays.toString(y), Arrays.toString(x), activation.meaning(), sum));
    }
  }

  private void checkOrder(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        if (x[i] > x[j] && y[i] < y[j]) {
          fail(
              "%s gives %s for %s; a larger input must not have a smaller output where outputs mean %s"
                  .formatted(name, Arrays.toString(y), Arrays.toString(x), activation.meaning()));
        }
      }
    }
  }

  private void checkLogits(double[] x, double[] y, double[] logits) {
    assertTrue(
        logits.length == y.length,
        () -> "%s has %d outputs, but %d logits".formatted(name, y.length, logits.length));
    double[] expected = y.clone();
    double[] actual;
    if (activation.meaning() == Meaning.PROBABILITIES) {
      actual = Arrays.stream(logits).map(z -> 1 / (1 + StrictMath.exp(-z))).toArray();
    } else {
      if (activation.meaning() == Meaning.SCORES) {
        expected = softmax(y);
      } else if (activation.meaning() == Meaning.CLASS_LOG_PROBABILITIES) {
        expected = Arrays.stream(y).map(StrictMath::exp).toArray();
      }
      actual = softmax(logits);
    }
    for (int i = 0; i < y.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= TOLERANCE)) {
        fail(
            "%s gives %s for %s, which does not follow from the logits %s that it states; see Activation.logits()"
                .formatted(name, Arrays.toString(y), Arrays.toString(x), Arrays.toString(logits)));
      }
    }
  }

  private static double[] softmax(double[] z) {
    double max = Arrays.stream(z).max().orElse(0);
    double[] powers = Arrays.stream(z).map(each -> StrictMath.exp(each - max)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
