package dev.lanewise.bench.compare.plugin;

import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.elementwise.LanewiseElementwise;
import dev.lanewise.network.engine.Engine;
import java.util.Map;

/** An activation found by name, with kernels of its own, so that no compiled code is shared. */
final class ActivationSide implements Side {

  private static final Variable UPSTREAM = Variable.element("upstream");

  private final Plugins plugins;
  private final Engine engine;
  private final LanewiseElementwise computation;

  /**
   * Finds and compiles the activation.
   *
   * @param plugins where it is; closed with this
   */
  ActivationSide(PluginProblem problem, Plugins plugins, String id, int threads) {
    this.plugins = plugins;
    engine = Engine.create(plugins, problem.kernels(), threads);
    ElementwiseActivation activation =
        (ElementwiseActivation) plugins.activation(PluginReference.of(id));
    computation =
        new LanewiseElementwise(
            problem.pass().formula(activation, UPSTREAM),
            Map.of(activation.x(), problem.x(), UPSTREAM, problem.upstream()),
            engine);
  }

  @Override
  public void run() {
    computation.run();
  }

  @Override
  public float[] result() {
    return computation.result();
  }

  @Override
  public void close() {
    engine.close();
    plugins.close();
  }
}
