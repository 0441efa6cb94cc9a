package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.gemm.GemmPeer;
import dev.lanewise.bench.compare.gemm.GemmProblem;
import java.util.Arrays;
import org.ejml.EjmlVersion;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.CommonOps_MT_FDRM;

/** Products by EJML. */
public final class EjmlGemm implements GemmPeer {

  /** For {@link java.util.ServiceLoader}. */
  public EjmlGemm() {}

  @Override
  public String name() {
    return "ejml";
  }

  @Override
  public String version() {
    // The version is a constant of our own class by now; only this needs the library.
    CommonOps_FDRM.identity(1);
    return EjmlVersion.VERSION;
  }

  @Override
  public boolean offers(GemmProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(GemmProblem problem, int threads) {
    if (threads > 1) {
      EjmlConcurrency.setMaxThreads(threads);
    }
    return new Matrices(problem, threads > 1);
  }

  private static final class Matrices implements Side {

    private final GemmProblem problem;
    private final boolean parallel;
    private final FMatrixRMaj a;
    private final FMatrixRMaj b;
    private final FMatrixRMaj c;

    Matrices(GemmProblem problem, boolean parallel) {
      this.problem = problem;
      this.parallel = parallel;
      a = matrix(problem.a(), problem.widthOfA());
      b = matrix(problem.b(), problem.widthOfB());
      c = new FMatrixRMaj(problem.m(), problem.n());
    }

    private static FMatrixRMaj matrix(float[] values, int columns) {
      return FMatrixRMaj.wrap(values.length / columns, columns, values);
    }

    @Override
    public void run() {
      switch (problem.form()) {
        case NN -> {
          if (parallel) {
            CommonOps_MT_FDRM.mult(a, b, c);
          } else {
            CommonOps_FDRM.mult(a, b, c);
          }
        }
        case TN -> {
          if (parallel) {
            CommonOps_MT_FDRM.multTransA(a, b, c);
          } else {
            CommonOps_FDRM.multTransA(a, b, c);
          }
        }
        case NT -> {
          if (parallel) {
            CommonOps_MT_FDRM.multTransB(a, b, c);
          } else {
            CommonOps_FDRM.multTransB(a, b, c);
          }
        }
      }
    }

    @Override
    public float[] result() {
      Arrays.fill(c.data, Float.NaN);
      run();
      return c.data.clone();
    }
  }
}
