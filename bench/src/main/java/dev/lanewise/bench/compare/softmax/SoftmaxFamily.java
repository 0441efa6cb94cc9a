package dev.lanewise.bench.compare.softmax;

import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/** Softmax of few, many and very many classes. */
public final class SoftmaxFamily implements Family {

  private static final int[][] SHAPES = {{10_000, 10}, {500, 1_000}, {10, 50_000}};

  private final List<SoftmaxPeer> peers;

  public SoftmaxFamily(Peers peers) {
    this.peers = peers.of(SoftmaxPeer.class, List.of());
  }

  @Override
  public List<SoftmaxPeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    List<Plan> plans = new ArrayList<>();
    for (boolean logarithm : new boolean[] {false, true}) {
      for (int[] shape : SHAPES) {
        plans.add(new Rows(engine, peers, logarithm, shape[0], shape[1]));
      }
    }
    return plans;
  }

  private record Rows(
      Engine engine, List<SoftmaxPeer> peers, boolean logarithm, int rows, int classes)
      implements Plan {

    @Override
    public String name() {
      return logarithm ? "log_softmax" : "softmax";
    }

    @Override
    public String shape() {
      return "%dx%d".formatted(rows, classes);
    }

    @Override
    public Case draw() {
      SoftmaxProblem problem =
          new SoftmaxProblem(rows, classes, logarithm, Numbers.normal(rows * classes, 4));
      return new Case(
          name(),
          shape(),
          engine.threads(),
          new Case.Work(Unit.NANOS_PER_ELEMENT, (double) rows * classes, 0),
          true,
          new Case.Sides(
              () -> new LanewiseSoftmax(problem, engine),
              Peers.opponents(peers, problem, engine.threads()),
              // The sum of a row's exponentials may be rounded in any order.
              new Agreement((index, ours) -> 1e-5 * Math.abs(ours))));
    }
  }
}
