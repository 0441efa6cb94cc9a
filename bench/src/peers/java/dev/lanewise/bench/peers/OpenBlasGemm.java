package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.gemm.GemmPeer;
import dev.lanewise.bench.compare.gemm.GemmProblem;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;

/** Products by OpenBLAS. */
public final class OpenBlasGemm implements GemmPeer {

  /** For {@link java.util.ServiceLoader}. */
  public OpenBlasGemm() {}

  @Override
  public String name() {
    return "openblas";
  }

  @Override
  public String version() {
    return OpenBlasLibrary.config();
  }

  @Override
  public Optional<String> avx2Switch() {
    return Optional.of("OPENBLAS_CORETYPE=Haswell");
  }

  @Override
  public boolean offers(GemmProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(GemmProblem problem, int threads) {
    OpenBlasLibrary.setNumThreads(threads);
    return new CblasGemm(
        problem, (transA, transB, a, b, c) -> call(problem, transA, transB, a, b, c));
  }

  private static Runnable call(
      GemmProblem problem,
      int transA,
      int transB,
      FloatPointer left,
      FloatPointer right,
      FloatPointer result) {
    MemorySegment a = OpenBlasLibrary.segment(left);
    MemorySegment b = OpenBlasLibrary.segment(right);
    MemorySegment c = OpenBlasLibrary.segment(result);
    return () ->
        OpenBlasLibrary.sgemm(
            transA,
            transB,
            problem.m(),
            problem.n(),
            problem.k(),
            a,
            problem.widthOfA(),
            b,
            problem.widthOfB(),
            c,
            problem.n());
  }
}
