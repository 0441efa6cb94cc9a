package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.gemm.GemmPeer;
import dev.lanewise.bench.compare.gemm.GemmProblem;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Products by netlib's Java code, on the Vector API. It has one thread. */
public final class NetlibGemm implements GemmPeer {

  /** For {@link java.util.ServiceLoader}. */
  public NetlibGemm() {}

  @Override
  public String name() {
    return "netlib";
  }

  @Override
  public String version() {
    // The jar does not say its version.
    return vectorBlas().getClass().getName();
  }

  @Override
  public boolean offers(GemmProblem problem, int threads) {
    return threads == 1;
  }

  @Override
  public Side side(GemmProblem problem, int threads) {
    return new Columns(problem, vectorBlas());
  }

  /** Returns its Vector API code, and not, as its own search does, the next best instead. */
  private static JavaBLAS vectorBlas() {
    try {
      Method instance =
          Class.forName(JavaBLAS.class.getPackageName() + ".VectorBLAS").getMethod("getInstance");
      instance.setAccessible(true);
      return (JavaBLAS) instance.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("netlib has no VectorBLAS", e);
    }
  }

  /** Its matrices lie by columns, and a matrix by rows is its transpose by columns: Cᵀ = Bᵀ·Aᵀ. */
  private static final class Columns implements Side {

    private final GemmProblem problem;
    private final JavaBLAS blas;
    private final float[] c;

    Columns(GemmProblem problem, JavaBLAS blas) {
      this.problem = problem;
      this.blas = blas;
      c = new float[problem.m() * problem.n()];
    }

    @Override
    public void run() {
      blas.sgemm(
          problem.transposesB() ? "T" : "N",
          problem.transposesA() ? "T" : "N",
          problem.n(),
          problem.m(),
          problem.k(),
          1,
          problem.b(),
          problem.widthOfB(),
          problem.a(),
          problem.widthOfA(),
          0,
          c,
          problem.n());
    }

    @Override
    public float[] result() {
      Arrays.fill(c, -1e30f);
      run();
      return c.clone();
    }
  }
}
