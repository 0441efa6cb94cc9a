import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.losses.BinaryCrossEntropy;
import dev.lanewise.losses.CrossEntropy;
import dev.lanewise.losses.Hinge;
import dev.lanewise.losses.Huber;
import dev.lanewise.losses.MeanAbsoluteError;
import dev.lanewise.losses.MeanSquaredError;
import dev.lanewise.losses.Perceptron;

/** The built-in losses. */
module dev.lanewise.losses {
  requires transitive dev.lanewise.api;
  requires static org.jspecify;

  provides LossPlugin with
      BinaryCrossEntropy,
      CrossEntropy,
      Hinge,
      Huber,
      MeanAbsoluteError,
      MeanSquaredError,
      Perceptron;
}
