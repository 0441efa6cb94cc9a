package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row activations and losses allocate nothing once they are bound. */
class RowAllocationTest {

  private static final int ROWS = 8;
  private static final int COLUMNS = 10;

  /** Kernels that do nothing, so that only the plugin itself is measured. */
  private static final class IdleKernels implements Kernels {

    @Override
    public String id() {
      return "idle";
    }

    @Override
    public String description() {
      return "nothing";
    }

    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public CompiledProgram compile(Program program) {
      return (arguments, fromRow, toRow, fromColumn, toColumn) -> {};
    }

    @Override
    public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void rowMax(
        int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {}

    @Override
    public int argmax(int columns, float[] x, int offset) {
      return 0;
    }

    @Override
    public void columnSums(
        int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {}
  }

  private static void assertAllocatesNothing(Runnable step) {
    ThreadMXBean threads =
        assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
    int steps = 20_000;
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < steps, bytes + " bytes in " + steps + " steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "log_softmax", "maxout"})
  void rowActivations(String name) {
    RowActivation activation =
        assertInstanceOf(
            RowActivation.class, Plugins.installed().activation(PluginReference.parse(name)));
    RowActivation.Computation computation = activation.bind(new IdleKernels(), ROWS, COLUMNS);
    int width = activation.inputWidth(COLUMNS);
    Matrix x = Matrix.of(new float[ROWS * width], 0, width);
    Matrix y = Matrix.of(new float[ROWS * COLUMNS], 0, COLUMNS);
    Matrix dx = Matrix.of(new float[ROWS * width], 0, width);
    Matrix dy = Matrix.of(new float[ROWS * COLUMNS], 0, COLUMNS);
    assertAllocatesNothing(() -> {
      computation.forward(ROWS, x, y);
      computation.backward(ROWS, x, y, dy, dx);
    });
  }

  @Test
  void crossEntropy() {
    RowLoss loss =
        assertInstanceOf(
            RowLoss.class,
            Plugins.installed().loss(PluginReference.parse("cross_entropy(label_smoothing=0.1)")));
    RowLoss.Computation computation = loss.bind(new IdleKernels(), ROWS, COLUMNS);
    float[] logits = new float[ROWS * COLUMNS];
    float[] losses = new float[ROWS];
    int[] labels = new int[ROWS];
    assertAllocatesNothing(
        () -> computation.run(ROWS, logits, COLUMNS, labels, 0.1f, losses, logits));
  }
}
