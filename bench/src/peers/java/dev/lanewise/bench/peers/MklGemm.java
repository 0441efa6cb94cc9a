package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.gemm.GemmPeer;
import dev.lanewise.bench.compare.gemm.GemmProblem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.mkl.global.mkl_rt;

/** Products by Intel's Math Kernel Library. */
public final class MklGemm implements GemmPeer {

  private static final int VERSION_LENGTH = 200;

  /** For {@link java.util.ServiceLoader}. */
  public MklGemm() {}

  @Override
  public String name() {
    return "mkl";
  }

  @Override
  public String version() {
    byte[] text = new byte[VERSION_LENGTH];
    mkl_rt.MKL_Get_Version_String(text, text.length);
    try (mkl_rt.MKLVersion own = new mkl_rt.MKLVersion()) {
      mkl_rt.MKL_Get_Version(own);
      return "%s; its code: %s"
          .formatted(
              new String(text, StandardCharsets.US_ASCII).replace('\0', ' ').strip(),
              own.Processor().getString());
    }
  }

  @Override
  public Optional<String> avx2Switch() {
    return Optional.of("MKL_ENABLE_INSTRUCTIONS=AVX2");
  }

  @Override
  public boolean offers(GemmProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(GemmProblem problem, int threads) {
    // Else it may take fewer threads than asked for.
    mkl_rt.MKL_Set_Dynamic(0);
    mkl_rt.MKL_Set_Num_Threads(threads);
    return new CblasGemm(
        problem,
        (transA, transB, a, b, c) ->
            () ->
                mkl_rt.cblas_sgemm(
                    CblasGemm.ROW_MAJOR,
                    transA,
                    transB,
                    problem.m(),
                    problem.n(),
                    problem.k(),
                    1,
                    a,
                    problem.widthOfA(),
                    b,
                    problem.widthOfB(),
                    0,
                    c,
                    problem.n()));
  }
}
