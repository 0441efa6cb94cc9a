package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Trainer;
import dev.lanewise.testkit.ActivationContract;
import dev.lanewise.testkit.LossContract;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Plugins of whole rows as third parties would write them: formulas, and no code for kernels. */
class RowFormulaPluginsTest {

  /** Probabilities as powers of two instead of e. */
  static final class Softmax2 implements ActivationPlugin {
    @Override
    public String id() {
      return "acme:softmax2";
    }

    @Override
    public String description() {
      return "2^x / sum of 2^x over the row";
    }

    @Override
    public Activation create(Settings settings) {
      return Activation.rowwise(x -> {
        Expr below = x.minus(Functions.rowMax(x).asConstant());
        Expr power = Functions.expOrZero(below.times(Math.log(2)));
        return power.dividedBy(Functions.rowSum(power));
      });
    }
  }

  /** Softmax of what is divided by a temperature. */
  static final class TemperedSoftmax implements ActivationPlugin {
    @Override
    public String id() {
      return "acme:softmax";
    }

    @Override
    public String description() {
      return "softmax of x / temperature";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.number("temperature", 2, Setting.Range.POSITIVE, "how even the result is"));
    }

    @Override
    public Activation create(Settings settings) {
      double temperature = settings.number("temperature");
      return Activation.rowwise(x -> {
        Expr below = x.minus(Functions.rowMax(x).asConstant());
        Expr power = Functions.expOrZero(below.dividedBy(temperature));
        return Functions.flushDenormals(power.dividedBy(Functions.rowSum(power)));
      });
    }
  }

  /** Layer normalisation (Ba, Kiros and Hinton, 2016), without gain and bias. */
  static final class LayerNormalization implements ActivationPlugin {
    @Override
    public String id() {
      return "acme:layer_norm";
    }

    @Override
    public String description() {
      return "(x - mean) / sqrt(variance + epsilon) of the row";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.number("epsilon", 1e-2, Setting.Range.POSITIVE, "added to the variance"));
    }

    @Override
    public Activation create(Settings settings) {
      double epsilon = settings.number("epsilon");
      return Activation.rowwise(x -> {
        Expr centred = x.minus(Functions.rowMean(x));
        return centred.dividedBy(Functions.rowMean(centred.square()).plus(epsilon).sqrt());
      });
    }
  }

  /** Focal loss (Lin and others, Focal loss for dense object detection, 2017), with γ = 2. */
  static final class FocalLoss implements LossPlugin {
    @Override
    public String id() {
      return "acme:focal";
    }

    @Override
    public String description() {
      return "-(1 - p)^2 * log(p) for the probability p of the row's class";
    }

    @Override
    public Loss create(Settings settings) {
      return Loss.rowwise(
              (z, label) -> {
                Expr max = Functions.rowMax(z).asConstant();
                Expr sum = Functions.rowSum(Functions.expOrZero(z.minus(max)));
                Expr log = Functions.pick(z, label).minus(max).minus(Functions.log(sum));
                return Functions.expm1(log).square().times(log).negate();
              })
          .onLogits();
    }
  }

  @Test
  void networksOfThemLearnTheSameOnAllKernels() {
    List<String> digests = new ArrayList<>();
    List<Plugin> plugins =
        List.of(new Softmax2(), new TemperedSoftmax(), new LayerNormalization(), new FocalLoss());
    Plugins all =
        Plugins.of(
            Stream.concat(
                    Plugins.installed().list().stream().map(Plugins.Installed::plugin),
                    plugins.stream())
                .toList());
    for (String kernels : List.of("scalar", "simd")) {
      for (int threads : new int[] {1, 3}) {
        try (Engine engine = Engine.create(all, kernels, threads)) {
          Trainer trainer =
              Trainer.builder()
                  .layers("21:acme:layer_norm,17:tanh,9:acme:softmax2,7:acme:softmax,3:softmax")
                  .loss("acme:focal")
                  .optimizer("adam(learning_rate=0.01)")
                  .epochs(3)
                  .batchSize(16)
                  .build();
          digests.add(Runs.digest(trainer.train(Runs.classes(90, 11, 3), engine).model()));
        }
      }
    }
    assertEquals(1, digests.stream().distinct().count(), digests.toString());
  }

  @Nested
  class Softmax2Contract extends ActivationContract {
    @Override
    protected ActivationPlugin plugin() {
      return new Softmax2();
    }
  }

  @Nested
  class TemperedSoftmaxContract extends ActivationContract {
    @Override
    protected ActivationPlugin plugin() {
      return new TemperedSoftmax();
    }

    @Override
    protected List<String> settings() {
      return List.of("", "temperature=0.5");
    }
  }

  @Nested
  class LayerNormalizationContract extends ActivationContract {
    @Override
    protected ActivationPlugin plugin() {
      return new LayerNormalization();
    }
  }

  @Nested
  class FocalLossContract extends LossContract {
    @Override
    protected LossPlugin plugin() {
      return new FocalLoss();
    }
  }
}
