package dev.lanewise.api.kernels;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Program;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that are slow until Java has compiled them, with others that compute until then.
 *
 * <p>Each product and program is handed over by itself, see {@link Relay}. The finisher's part is
 * made when it first computes, so that work too short for it neither generates nor loads it.
 */
final class RelayKernels implements Kernels {

  private final Kernels runner;
  private final Kernels finisher;
  private final ConcurrentMap<Program, RelayProgram> programs = new ConcurrentHashMap<>();
  private final WarmUp warmUp = new WarmUp(this);
  private final Relay rowMax = relay();
  private final Relay argmax = relay();
  private final Relay columnSums = relay();
  private volatile @Nullable String refusal;

  /**
   * Creates the kernels.
   *
   * @param runner computes first; was checked
   * @param finisher computes then; is checked before
   */
  RelayKernels(Kernels runner, Kernels finisher) {
    this.runner = runner;
    this.finisher = finisher;
  }

  /** Returns the kernels that compute first. */
  Kernels runner() {
    return runner;
  }

  /** Returns the kernels that compute then. */
  Kernels finisher() {
    return finisher;
  }

  /**
   * Returns the kernels that compute then if they compute a small product rightly.
   *
   * @throws KernelsException if they do not, or cannot compute here
   */
  Kernels checkedFinisher() {
    String reason = refusal;
    if (reason != null) {
      throw new KernelsException(reason);
    }
    ProductProbe.check(finisher);
    return finisher;
  }

  /** Returns a new relay from the first kernels to the others. */
  Relay relay() {
    return new Relay(warmUp);
  }

  /** Keeps the finisher from computing ever after. */
  void refuse(Throwable cause) {
    refusal = Ladder.detail(cause);
  }

  private Kernels face() {
    return refusal == null ? finisher : runner;
  }

  @Override
  public String id() {
    return face().id();
  }

  @Override
  public String description() {
    return face().description();
  }

  @Override
  public int lanes() {
    return face().lanes();
  }

  @Override
  public CompiledProgram compile(Program program) {
    return programs.computeIfAbsent(program, each -> new RelayProgram(this, each));
  }

  @Override
  public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
    return new RelayProduct(this, form, maxM, maxN, maxK, workers);
  }

  @Override
  public void rowMax(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    if (rowMax.isOver()) {
      finisher.rowMax(rows, columns, x, offset, stride, out, outOffset);
      return;
    }
    runner.rowMax(rows, columns, x, offset, stride, out, outOffset);
    if (rowMax.add((long) rows * columns)) {
      rowMax.nominate(each -> Rehearsals.rowMax(each, rows, columns));
    }
  }

  @Override
  public int argmax(int columns, float[] x, int offset) {
    if (argmax.isOver()) {
      return finisher.argmax(columns, x, offset);
    }
    int column = runner.argmax(columns, x, offset);
    if (argmax.add(columns)) {
      argmax.nominate(each -> Rehearsals.argmax(each, columns));
    }
    return column;
  }

  @Override
  public void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    if (columnSums.isOver()) {
      finisher.columnSums(rows, columns, x, offset, stride, out, outOffset);
      return;
    }
    runner.columnSums(rows, columns, x, offset, stride, out, outOffset);
    if (columnSums.add((long) rows * columns)) {
      columnSums.nominate(each -> Rehearsals.columnSums(each, rows, columns));
    }
  }
}
