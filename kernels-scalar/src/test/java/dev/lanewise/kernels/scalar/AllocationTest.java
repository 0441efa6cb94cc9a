package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks that what runs in every step allocates nothing. */
class AllocationTest {

  private static final int ROWS = 37;
  private static final int COLUMNS = 70;
  private static final int RUNS = 1000;

  private final ScalarKernels kernels = createKernels();
  private final float[] x = new float[ROWS * COLUMNS];
  private final float[] out = new float[ROWS * COLUMNS];
  private final float[] sums = new float[COLUMNS];

  /** Creates the kernels that are tested. */
  ScalarKernels createKernels() {
    return new ScalarKernels();
  }

  private static void assertAllocatesNothing(Runnable step) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    // The first rounds warm up, and counting itself may allocate once.
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < RUNS; i++) {
        step.run();
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      best = Math.min(best, (double) allocated / RUNS);
    }
    assertTrue(best < 1, best + " bytes a run");
  }

  private Arguments bind(Program program) {
    Arguments arguments = new Arguments(program).input("x", x, 0, COLUMNS);
    program
        .outputs()
        .forEach(output ->
            arguments.output(output.name(), output.name().equals("y") ? out : sums, 0, COLUMNS));
    return arguments;
  }

  @Test
  void programsAllocateNothing() {
    Variable x = Variable.element("x");
    Expr exponential = Functions.expOrZero(x.min(0));
    Program[] programs = {
      new ProgramBuilder().store("y", x.max(0)).build(),
      new ProgramBuilder().store("y", Functions.sigmoid(x)).build(),
      new ProgramBuilder().store("y", exponential).rowSum("sum", exponential).build()
    };
    for (Program program : programs) {
      CompiledProgram compiled = kernels.compile(program);
      Arguments arguments = bind(program);
      assertAllocatesNothing(() -> compiled.run(arguments, 0, ROWS, 0, COLUMNS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsAllocateNothing(Product.Form form) {
    Program program = new ProgramBuilder().store("y", Variable.element("y").max(0)).build();
    CompiledProgram epilogue = kernels.compile(program);
    float[] right = new float[COLUMNS * COLUMNS];
    Product product = kernels.product(form, ROWS, COLUMNS, COLUMNS, Workers.SINGLE);
    Product banded = kernels.product(form, ROWS, COLUMNS, COLUMNS, new Inline(3));
    Arguments arguments =
        new Arguments(program).input("y", out, 0, COLUMNS).output("y", out, 0, COLUMNS);
    Epilogue bound = new Epilogue(epilogue, arguments);
    Matrix a = Matrix.of(x, 0, form == Product.Form.TN ? ROWS : COLUMNS);
    Matrix b = Matrix.of(right, 0, COLUMNS);
    Matrix c = Matrix.of(out, 0, COLUMNS);
    for (Product each : new Product[] {product, banded}) {
      assertAllocatesNothing(() -> each.run(ROWS, COLUMNS, COLUMNS, a, b, c, bound));
    }
  }

  @Test
  void reductionsAllocateNothing() {
    assertAllocatesNothing(() -> kernels.rowMax(ROWS, COLUMNS, x, 0, COLUMNS, sums, 0));
    assertAllocatesNothing(() -> kernels.argmax(COLUMNS, x, 0));
    assertAllocatesNothing(() -> kernels.columnSums(ROWS, COLUMNS, x, 0, COLUMNS, sums, 0));
  }

  /** Workers that pretend to be many. */
  private record Inline(int size) implements Workers {
    @Override
    public void run(int tasks, Part task) {
      for (int i = 0; i < tasks; i++) {
        task.run(i, i % size);
      }
    }
  }
}
