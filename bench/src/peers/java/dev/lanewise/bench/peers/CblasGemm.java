package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.gemm.GemmProblem;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/** A product by a C library, on memory of its own kind that begins at a cache line. */
final class CblasGemm implements Side {

  private static final int LINE_BYTES = 64;
  private static final int LINE_FLOATS = LINE_BYTES / Float.BYTES;

  /** The numbers that every CBLAS knows. */
  static final int ROW_MAJOR = 101;

  private static final int NO_TRANS = 111;
  private static final int TRANS = 112;

  /** A library's function. */
  @FunctionalInterface
  interface Library {
    /** Returns what computes C = A·B. */
    Runnable bind(int transA, int transB, FloatPointer a, FloatPointer b, FloatPointer c);
  }

  private final int resultLength;
  private final Runnable sgemm;
  private final FloatPointer a;
  private final FloatPointer b;
  private final FloatPointer c;

  CblasGemm(GemmProblem problem, Library library) {
    resultLength = problem.m() * problem.n();
    a = aligned(problem.a().length).put(problem.a(), 0, problem.a().length);
    b = aligned(problem.b().length).put(problem.b(), 0, problem.b().length);
    c = aligned(resultLength);
    sgemm =
        library.bind(
            problem.transposesA() ? TRANS : NO_TRANS,
            problem.transposesB() ? TRANS : NO_TRANS,
            a,
            b,
            c);
  }

  private static FloatPointer aligned(int length) {
    FloatPointer pointer = new FloatPointer((long) length + LINE_FLOATS);
    long past = pointer.address() % LINE_BYTES;
    return past == 0 ? pointer : pointer.position((LINE_BYTES - past) / Float.BYTES);
  }

  @Override
  public void run() {
    sgemm.run();
  }

  @Override
  public float[] result() {
    float[] values = new float[resultLength];
    Arrays.fill(values, -1e30f);
    c.put(values, 0, values.length);
    run();
    c.get(values, 0, values.length);
    return values;
  }

  @Override
  public void close() {
    a.deallocate();
    b.deallocate();
    c.deallocate();
  }
}
