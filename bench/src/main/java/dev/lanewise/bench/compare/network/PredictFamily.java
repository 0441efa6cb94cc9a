package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/** Predictions of one row and of a batch. */
public final class PredictFamily implements Family {

  private static final int[] ROWS = {1, 100};

  private final List<PredictPeer> peers;

  public PredictFamily(Peers peers) {
    this.peers = peers.of(PredictPeer.class, List.of());
  }

  @Override
  public List<PredictPeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    List<Plan> plans = new ArrayList<>();
    for (int rows : ROWS) {
      plans.add(new Rows(engine, peers, new NetworkShape(rows, 784, 50, 100, 10)));
      plans.add(new Rows(engine, peers, new NetworkShape(rows, 784, 512, 512, 10)));
    }
    return plans;
  }

  private record Rows(Engine engine, List<PredictPeer> peers, NetworkShape network)
      implements Plan {

    @Override
    public String name() {
      return network.toString();
    }

    @Override
    public String shape() {
      return network.batch() == 1 ? "1 row" : "%d rows".formatted(network.batch());
    }

    @Override
    public Case draw() {
      PredictProblem problem =
          new PredictProblem(
              NetworkWeights.draw(network, "relu", engine),
              Numbers.normal(network.batch() * network.inputs(1), 6));
      return new Case(
          name(),
          shape(),
          engine.threads(),
          new Case.Work(Unit.MICROS, 1, network.operationsForward()),
          true,
          new Case.Sides(
              () -> new LanewisePrediction(problem, engine),
              Peers.opponents(peers, problem, engine.threads()),
              new Agreement((index, ours) -> 1e-6 + 1e-5 * ours)));
    }
  }
}
