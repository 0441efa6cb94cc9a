package dev.lanewise.bench.compare.gemm;

import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/** Products: cubes, odd cubes and those of training. */
public final class GemmFamily implements Family {

  private static final int[] CUBES = {64, 128, 256, 512, 1024, 2048};
  private static final int[] ODD_CUBES = {63, 127, 255, 1023};
  private static final List<NetworkShape> NETWORKS =
      List.of(
          new NetworkShape(100, 784, 50, 100, 10),
          new NetworkShape(128, 784, 512, 512, 10),
          new NetworkShape(128, 1024, 2048, 2048, 1000));

  private final List<GemmPeer> peers;

  public GemmFamily(Peers peers) {
    this.peers = peers.of(GemmPeer.class, List.of(new ScalarKernelsPeer()));
  }

  @Override
  public List<GemmPeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    List<Plan> plans = new ArrayList<>();
    for (int n : CUBES) {
      plans.add(new Products(engine, peers, "cube", Form.NN, n, n, n));
    }
    for (int n : ODD_CUBES) {
      plans.add(new Products(engine, peers, "odd", Form.NN, n, n, n));
    }
    for (NetworkShape network : NETWORKS) {
      int rows = network.batch();
      for (int layer = 1; layer <= network.layers(); layer++) {
        int in = network.inputs(layer);
        int out = network.outputs(layer);
        String name = network + " layer " + layer;
        plans.add(new Products(engine, peers, name + " forward", Form.NN, rows, out, in));
        plans.add(new Products(engine, peers, name + " dW", Form.TN, in, out, rows));
        if (layer > 1) {
          plans.add(new Products(engine, peers, name + " dX", Form.NT, rows, in, out));
        }
      }
    }
    return plans;
  }

  private record Products(
      Engine engine, List<GemmPeer> peers, String name, Form form, int m, int n, int k)
      implements Plan {

    @Override
    public String shape() {
      return "%s %dx%dx%d".formatted(form, m, n, k);
    }

    @Override
    public Case draw() {
      GemmProblem problem =
          new GemmProblem(form, m, n, k, Numbers.normal(m * k, 1), Numbers.normal(k * n, 2));
      return new Case(
          name,
          shape(),
          engine.threads(),
          new Case.Work(Unit.GFLOPS, problem.work(), problem.work()),
          true,
          new Case.Sides(
              () -> new LanewiseGemm(problem, engine),
              Peers.opponents(peers, problem, engine.threads()),
              problem.agreement()));
    }
  }
}
