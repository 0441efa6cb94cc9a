package dev.lanewise.bench.compare.gemm;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.network.engine.Engine;

/** Our own scalar kernels, beside those of the Vector API. */
final class ScalarKernelsPeer implements GemmPeer {

  private static final String ID = "scalar";

  @Override
  public String name() {
    return ID;
  }

  @Override
  public String version() {
    return "our kernels in plain Java loops";
  }

  @Override
  public boolean offers(GemmProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(GemmProblem problem, int threads) {
    Engine engine = Engine.create(Plugins.installed(), ID, threads);
    LanewiseGemm gemm = new LanewiseGemm(problem, engine);
    return new Side() {
      @Override
      public void run() {
        gemm.run();
      }

      @Override
      public float[] result() {
        return gemm.result();
      }

      @Override
      public void close() {
        engine.close();
      }
    };
  }
}
