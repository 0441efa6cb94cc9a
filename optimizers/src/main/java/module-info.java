import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.optimizers.AdaDelta;
import dev.lanewise.optimizers.AdaGrad;
import dev.lanewise.optimizers.Adam;
import dev.lanewise.optimizers.AdamW;
import dev.lanewise.optimizers.Adamax;
import dev.lanewise.optimizers.Lion;
import dev.lanewise.optimizers.Nadam;
import dev.lanewise.optimizers.RmsProp;
import dev.lanewise.optimizers.Rprop;
import dev.lanewise.optimizers.Sgd;

/** The built-in optimizers. */
module dev.lanewise.optimizers {
  requires transitive dev.lanewise.api;
  requires static org.jspecify;

  provides OptimizerPlugin with
      AdaDelta,
      AdaGrad,
      Adam,
      AdamW,
      Adamax,
      Lion,
      Nadam,
      RmsProp,
      Rprop,
      Sgd;
}
