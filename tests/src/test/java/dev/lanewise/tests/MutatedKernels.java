package dev.lanewise.tests;

import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.Plugins;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scalar kernels with a deliberate fault: some products sum the two halves of k apart and add
 * them, which is as exact but another order, so that other bits come out.
 */
final class MutatedKernels implements Kernels, KernelsProvider {

  static final String ID = "mutated";

  /** Says which products are computed in the other order. */
  @FunctionalInterface
  interface Fault {

    /**
     * Tells whether a product is to be wrong.
     *
     * @param call how often the product has been computed with its plan, counted from 1
     */
    boolean hits(Product.Form form, int m, int n, int k, int call);
  }

  /** The shortest chain that the usual fault splits; the probe of kernels uses shorter ones. */
  static final int LONG = 8;

  private final Kernels scalar = Plugins.installed().kernels("scalar").kernels();
  private final Fault fault;

  private MutatedKernels(Fault fault) {
    this.fault = fault;
  }

  /** Returns the installed plugins with these kernels alone. */
  static Plugins plugins(Fault fault) {
    List<Plugin> plugins = new ArrayList<>();
    plugins.add(new MutatedKernels(fault));
    Plugins.installed().list().stream()
        .filter(entry -> entry.kind() != PluginKind.KERNELS)
        .forEach(entry -> plugins.add(entry.plugin()));
    return Plugins.of(plugins);
  }

  /** Returns the installed plugins with kernels that compute all longer products wrongly. */
  static Plugins plugins() {
    return plugins((form, m, n, k, call) -> k >= LONG);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Kernels open() {
    return this;
  }

  @Override
  public String description() {
    return "kernels with a fault, for tests";
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public CompiledProgram compile(Program program) {
    return scalar.compile(program);
  }

  @Override
  public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
    Product product = scalar.product(form, maxM, maxN, maxK, workers);
    return new Product(form, maxM, maxN, maxK) {
      private int calls;

      @Override
      protected void compute(
          int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
        int half = fault.hits(form, m, n, k, ++calls) ? k / 2 : k;
        product.run(m, n, half, a, b, c, null);
        if (half < k) {
          Matrix aRest = behind(a, half * (form == Form.TN ? a.stride() : 1));
          Matrix bRest = behind(b, half * (form == Form.NT ? 1 : b.stride()));
          float[] rest = new float[m * n];
          product.run(m, n, k - half, aRest, bRest, Matrix.of(rest, 0, n), null);
          for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
              c.values()[c.offset() + i * c.stride() + j] += rest[i * n + j];
            }
          }
        }
        if (epilogue != null) {
          epilogue.run(0, m, 0, n);
        }
      }
    };
  }

  private static Matrix behind(Matrix x, int distance) {
    return Matrix.of(x.values(), x.offset() + distance, x.stride());
  }

  @Override
  public void rowMax(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    scalar.rowMax(rows, columns, x, offset, stride, out, outOffset);
  }

  @Override
  public int argmax(int columns, float[] x, int offset) {
    return scalar.argmax(columns, x, offset);
  }

  @Override
  public void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    scalar.columnSums(rows, columns, x, offset, stride, out, outOffset);
  }
}
