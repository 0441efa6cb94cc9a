package dev.lanewise.api.kernels;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Program;
import org.jspecify.annotations.Nullable;

/** A product that is handed over from kernels to kernels, its epilogue with it. */
final class RelayProduct implements Product {

  private final RelayKernels kernels;
  private final Form form;
  private final int maxM;
  private final int maxN;
  private final int maxK;
  private final Workers workers;
  private final Relay relay;
  private Product current;
  private boolean finishes;

  RelayProduct(RelayKernels kernels, Form form, int maxM, int maxN, int maxK, Workers workers) {
    this.kernels = kernels;
    this.form = form;
    this.maxM = maxM;
    this.maxN = maxN;
    this.maxK = maxK;
    this.workers = workers;
    relay = kernels.relay();
    current = kernels.runner().product(form, maxM, maxN, maxK, workers);
  }

  @Override
  public void run(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      @Nullable CompiledProgram epilogue,
      @Nullable Arguments epilogueArguments) {
    if (!finishes && relay.isOver()) {
      current = kernels.finisher().product(form, maxM, maxN, maxK, workers);
      finishes = true;
    }
    CompiledProgram program = epilogue;
    if (epilogue instanceof RelayProgram relayed) {
      program = finishes ? relayed.finisher() : relayed.runner();
    }
    current.run(
        m,
        n,
        k,
        a,
        aOffset,
        aStride,
        b,
        bOffset,
        bStride,
        c,
        cOffset,
        cStride,
        program,
        epilogueArguments);
    if (!finishes && relay.add((long) m * n * k)) {
      Program last = epilogue instanceof RelayProgram relayed ? relayed.program() : null;
      relay.nominate(each -> Rehearsals.product(each, form, m, n, k, last));
    }
  }
}
