package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.bench.compare.network.TrainProblem.Optimizer;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whole training steps: forward, softmax and cross-entropy, backward, update. */
public final class TrainFamily implements Family {

  private static final NetworkShape SMALL = new NetworkShape(100, 784, 50, 100, 10);
  private static final NetworkShape MIDDLE = new NetworkShape(128, 784, 512, 512, 10);
  private static final NetworkShape LARGE = new NetworkShape(128, 1024, 2048, 2048, 1000);

  private final List<TrainPeer> peers;

  public TrainFamily(Peers peers) {
    this.peers = peers.of(TrainPeer.class, List.of());
  }

  @Override
  public List<TrainPeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    List<Plan> plans = new ArrayList<>();
    for (Optimizer optimizer : Optimizer.values()) {
      plans.add(new Steps(engine, peers, SMALL, "relu", optimizer, 100));
      plans.add(new Steps(engine, peers, SMALL, "sigmoid", optimizer, 100));
      plans.add(new Steps(engine, peers, MIDDLE, "relu", optimizer, 50));
      plans.add(new Steps(engine, peers, LARGE, "relu", optimizer, 20));
    }
    return plans;
  }

  private record Steps(
      Engine engine,
      List<TrainPeer> peers,
      NetworkShape network,
      String hidden,
      Optimizer optimizer,
      int batches)
      implements Plan {

    @Override
    public String name() {
      return "%s %s %s".formatted(network, hidden, optimizer.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public String shape() {
      return "batch %d".formatted(network.batch());
    }

    @Override
    public Case draw() {
      TrainProblem problem = TrainProblem.draw(network, hidden, optimizer, batches, engine);
      return new Case(
          name(),
          shape(),
          engine.threads(),
          new Case.Work(Unit.MICROS, 1, network.operationsOfStep()),
          false,
          new Case.Sides(
              () -> new LanewiseTraining(problem, engine),
              Peers.opponents(peers, problem, engine.threads()),
              new Agreement((index, ours) -> tolerance() * ours)));
    }

    /**
     * Steps build on one another, and Adam's first go by the sign of each gradient, however small,
     * so that its roundings weigh more.
     */
    private double tolerance() {
      return switch (optimizer) {
        case SGD -> 2e-5;
        case ADAM -> 2e-4;
      };
    }
  }
}
