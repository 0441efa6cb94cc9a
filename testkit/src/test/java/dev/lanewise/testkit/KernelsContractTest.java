package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract of kernels finds the faults it is there for. */
class KernelsContractTest {

  enum Fault {
    SPLITS_K,
    WRITES_BESIDE,
    FORGETS_THE_TAIL,
    EPILOGUE_TWICE,
    COMPILES_ANEW,
    LAST_MAXIMUM,
    SUMS_FROM_BELOW,
    SHARES_A_BUFFER,
    TAKES_ANY_CONSTANT,
    TAKES_NEGATIVE_SIZES
  }

  /** The scalar kernels with a fault. */
  private record Faulty(Fault fault, Kernels sound, float[] shared) implements Kernels {

    @Override
    public String id() {
      return "faulty";
    }

    @Override
    public String description() {
      return "kernels with a fault";
    }

    @Override
    public int lanes() {
      return 4;
    }

    @Override
    public CompiledProgram compile(Program program) {
      CompiledProgram compiled = sound.compile(program);
      return switch (fault) {
        case FORGETS_THE_TAIL ->
            (arguments, fromRow, toRow, fromColumn, toColumn) ->
                compiled.run(
                    arguments, fromRow, toRow, fromColumn, toColumn - (toColumn - fromColumn) % 4);
        case COMPILES_ANEW -> (arguments, a, b, c, d) -> compiled.run(arguments, a, b, c, d);
        default -> compiled;
      };
    }

    @Override
    public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
      Product product = sound.product(form, maxM, maxN, maxK, workers);
      return new Product(form, maxM, maxN, maxK) {
        private @Nullable ConstantMatrix known;

        @Override
        protected void compute(
            int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
          product.run(m, n, k, a, b, c, epilogue);
          switch (fault) {
            case SPLITS_K -> {
              int half = k / 2;
              if (epilogue == null && half > 0) {
                Matrix aRest = behind(a, half * (form == Form.TN ? a.stride() : 1));
                Matrix bRest = behind(b, half * (form == Form.NT ? 1 : b.stride()));
                float[] rest = new float[m * n];
                product.run(m, n, half, a, b, c, null);
                product.run(m, n, k - half, aRest, bRest, Matrix.of(rest, 0, n), null);
                for (int i = 0; i < m * n; i++) {
                  c.values()[index(c, i / n, i % n)] += rest[i];
                }
              }
            }
            case WRITES_BESIDE -> c.values()[index(c, m, 0)] = 0;
            case EPILOGUE_TWICE -> {
              if (epilogue != null) {
                epilogue.run(0, m, 0, n);
              }
            }
            case SHARES_A_BUFFER -> {
              if (epilogue == null && m * n <= shared.length) {
                for (int i = 0; i < m * n; i++) {
                  shared[i] = c.values()[index(c, i / n, i % n)];
                }
                LockSupport.parkNanos(1_000_000);
                for (int i = 0; i < m * n; i++) {
                  c.values()[index(c, i / n, i % n)] = shared[i];
                  shared[i] = 0;
                }
              }
            }
            case TAKES_ANY_CONSTANT -> {
              if (b.constant() != null) {
                known = known == null ? b.constant() : known;
                product.run(m, n, k, a, Matrix.of(known), c, epilogue);
              }
            }
            default -> {
              // The fault is elsewhere.
            }
          }
        }
      };
    }

    private static int index(Matrix x, int row, int column) {
      return x.offset() + row * x.stride() + column;
    }

    private static Matrix behind(Matrix x, int distance) {
      return Matrix.of(x.values(), x.offset() + distance, x.stride());
    }

    @Override
    public void rowMax(
        int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
      sound.rowMax(rows, columns, x, offset, stride, out, outOffset);
    }

    @Override
    public int argmax(int columns, float[] x, int offset) {
      if (fault == Fault.TAKES_NEGATIVE_SIZES && columns < 0) {
        return -1;
      }
      int best = sound.argmax(columns, x, offset);
      for (int i = best + 1; fault == Fault.LAST_MAXIMUM && i < columns; i++) {
        best = x[offset + i] == x[offset + best] ? i : best;
      }
      return best;
    }

    @Override
    public void columnSums(
        int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
      sound.columnSums(rows, columns, x, offset, stride, out, outOffset);
      for (int column = 0; fault == Fault.SUMS_FROM_BELOW && column < columns; column++) {
        float sum = 0;
        for (int row = rows - 1; row >= 0; row--) {
          sum += x[offset + row * stride + column];
        }
        out[outOffset + column] = sum;
      }
    }
  }

  /** A contract for kernels with a fault that the subclass names. */
  abstract static class Contract extends KernelsContract {
    private final KernelsProvider provider;

    Contract(Fault fault) {
      provider =
          new OpenedKernels(new Faulty(fault, InstalledKernels.scalar(), new float[1 << 13]));
    }

    @Override
    protected KernelsProvider provider() {
      return provider;
    }
  }

  static class DoesNotRunHere extends KernelsContract {
    @Override
    protected KernelsProvider provider() {
      return new KernelsProvider() {
        @Override
        public String id() {
          return "acme";
        }

        @Override
        public String description() {
          return "made for a test";
        }

        @Override
        public int priority() {
          return 1;
        }

        @Override
        public Kernels open() {
          throw new KernelsException("this machine has no such lanes");
        }
      };
    }
  }

  @Test
  void kernelsThatDoNotRunHereAreNotPassed() {
    List<String> aborts = Verdicts.aborts(DoesNotRunHere.class, "programs");
    assertEquals(1, aborts.size());
    assertTrue(aborts.getFirst().contains("this machine has no such lanes"), aborts.getFirst());
  }

  static class SplitsK extends Contract {
    SplitsK() {
      super(Fault.SPLITS_K);
    }
  }

  @Test
  void anotherOrderOfSums() throws Exception {
    Verdicts.assertFails(SplitsK.class, "productsOfSmallShapes", "in increasing k");
    Verdicts.assertFails(SplitsK.class, "productsOfLargeShapes", "in increasing k");
  }

  static class WritesBeside extends Contract {
    WritesBeside() {
      super(Fault.WRITES_BESIDE);
    }
  }

  @Test
  void aResultThatIsTooLarge() throws Exception {
    Verdicts.assertFails(WritesBeside.class, "productsOfSmallShapes", "as it was before");
  }

  static class TakesAnyConstant extends Contract {
    TakesAnyConstant() {
      super(Fault.TAKES_ANY_CONSTANT);
    }
  }

  @Test
  void anotherConstant() throws Exception {
    Verdicts.assertFails(TakesAnyConstant.class, "constantRightOperands", "two constants");
  }

  static class ForgetsTheTail extends Contract {
    ForgetsTheTail() {
      super(Fault.FORGETS_THE_TAIL);
    }
  }

  @Test
  void columnsBeyondTheLastVector() throws Exception {
    Verdicts.assertFails(ForgetsTheTail.class, "programs", "of the program");
  }

  static class EpilogueTwice extends Contract {
    EpilogueTwice() {
      super(Fault.EPILOGUE_TWICE);
    }
  }

  @Test
  void anEpilogueThatRunsTwice() throws Exception {
    Verdicts.assertFails(EpilogueTwice.class, "theEpilogueSeesFinishedResults", "epilogue");
    Verdicts.assertFails(EpilogueTwice.class, "aNetworkLearnsTheSame", "other weights");
  }

  static class CompilesAnew extends Contract {
    CompilesAnew() {
      super(Fault.COMPILES_ANEW);
    }
  }

  @Test
  void codeThatIsNotShared() throws Exception {
    Verdicts.assertFails(CompilesAnew.class, "compilation", "compiled once");
  }

  static class LastMaximum extends Contract {
    LastMaximum() {
      super(Fault.LAST_MAXIMUM);
    }
  }

  @Test
  void theLastOfEquals() throws Exception {
    Verdicts.assertFails(LastMaximum.class, "maxima", "argmax");
  }

  static class SumsFromBelow extends Contract {
    SumsFromBelow() {
      super(Fault.SUMS_FROM_BELOW);
    }
  }

  @Test
  void rowsAddedFromTheLast() throws Exception {
    Verdicts.assertFails(SumsFromBelow.class, "columnSums", "columnSums");
  }

  static class SharesABuffer extends Contract {
    SharesABuffer() {
      super(Fault.SHARES_A_BUFFER);
    }
  }

  @Test
  void plansThatShareABuffer() throws Exception {
    Verdicts.assertFails(SharesABuffer.class, "threads", "threads at once");
  }

  static class TakesNegativeSizes extends Contract {
    TakesNegativeSizes() {
      super(Fault.TAKES_NEGATIVE_SIZES);
    }
  }

  @Test
  void sizesThatShouldBeRefused() throws Exception {
    Verdicts.assertFails(TakesNegativeSizes.class, "badReductionsAreRefused", "must be refused");
  }
}
