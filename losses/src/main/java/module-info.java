import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.losses.BinaryCrossEntropy;
import dev.lanewise.losses.Cosine;
import dev.lanewise.losses.CrossEntropy;
import dev.lanewise.losses.Focal;
import dev.lanewise.losses.Hinge;
import dev.lanewise.losses.Huber;
import dev.lanewise.losses.KlDivergence;
import dev.lanewise.losses.LogCosh;
import dev.lanewise.losses.MeanAbsoluteError;
import dev.lanewise.losses.MeanSquaredError;
import dev.lanewise.losses.Perceptron;
import dev.lanewise.losses.Poisson;
import dev.lanewise.losses.Quantile;

/** The built-in losses. */
module dev.lanewise.losses {
  requires transitive dev.lanewise.api;
  requires static org.jspecify;

  provides LossPlugin with
      BinaryCrossEntropy,
      Cosine,
      CrossEntropy,
      Focal,
      Hinge,
      Huber,
      KlDivergence,
      LogCosh,
      MeanAbsoluteError,
      MeanSquaredError,
      Perceptron,
      Poisson,
      Quantile;
}
