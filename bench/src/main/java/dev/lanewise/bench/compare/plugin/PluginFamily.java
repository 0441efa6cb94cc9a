package dev.lanewise.bench.compare.plugin;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.bench.plugin.DroppedInSilu;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An activation from a jar in a folder beside the built-in one with the same formula. */
public final class PluginFamily implements Family {

  private static final String BUILT_IN = "silu";

  private static final int[] LENGTHS = {4096, 1_000_000};

  private final List<PluginPeer> peers;

  public PluginFamily(Peers peers) {
    this.peers = peers.of(PluginPeer.class, List.of(new BuiltIn()));
  }

  @Override
  public List<PluginPeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    List<Plan> plans = new ArrayList<>();
    for (PluginProblem.Pass pass : PluginProblem.Pass.values()) {
      for (int length : LENGTHS) {
        plans.add(new Jar(engine, peers, pass, length));
      }
    }
    return plans;
  }

  private record Jar(Engine engine, List<PluginPeer> peers, PluginProblem.Pass pass, int length)
      implements Plan {

    @Override
    public String name() {
      return BUILT_IN + " " + pass.text();
    }

    @Override
    public String shape() {
      return "%d".formatted(length);
    }

    @Override
    public Case draw() {
      PluginProblem problem =
          new PluginProblem(
              pass, engine.kernels().id(), Numbers.normal(length, 3), Numbers.normal(length, 4));
      return new Case(
          name(),
          shape(),
          engine.threads(),
          new Case.Work(Unit.NANOS_PER_ELEMENT, length, 0),
          true,
          new Case.Sides(
              () -> {
                Path folder = PluginFolder.with(DroppedInSilu.class);
                return new ActivationSide(
                    problem, Plugins.from(folder).strict(), DroppedInSilu.ID, engine.threads());
              },
              Peers.opponents(peers, problem, engine.threads()),
              new Agreement((index, ours) -> 0)));
    }
  }

  /** The same formula, built in. */
  private static final class BuiltIn implements PluginPeer {

    @Override
    public String name() {
      return "built-in";
    }

    @Override
    public String version() {
      return "the activation %s of this library; ours is its formula from a jar in a folder"
          .formatted(BUILT_IN);
    }

    @Override
    public boolean offers(PluginProblem problem, int threads) {
      return true;
    }

    @Override
    public Side side(PluginProblem problem, int threads) {
      return new ActivationSide(problem, Plugins.installed(), BUILT_IN, threads);
    }
  }
}
