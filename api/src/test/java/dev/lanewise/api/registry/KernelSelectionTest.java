package dev.lanewise.api.registry;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KernelSelectionTest {

  private final KernelsProvider slow = new Provider("slow", 0, "");
  private final KernelsProvider fast = new Provider("fast", 9, "");
  private final KernelsProvider broken = new Provider("broken", 20, "the module is missing");
  private final KernelsProvider wrong = new Provider("wrong", 30, "off by one");

  @Test
  void takesTheHighestThatWorks() {
    KernelSelection selection = KernelSelection.choose(List.of(slow, fast), KernelSelection.AUTO);
    assertEquals("fast", selection.kernels().id());
    assertTrue(selection.warning().isEmpty());
    assertTrue(selection.reason().startsWith("fast: "));
  }

  @Test
  void warnsOfTheBestThatDoesNot() {
    KernelSelection selection =
        KernelSelection.choose(List.of(slow, broken, fast), KernelSelection.AUTO);
    assertEquals("fast", selection.kernels().id());
    assertTrue(selection.warning().orElseThrow().contains("the module is missing"));
    assertEquals(
        List.of("broken", "fast", "slow"),
        selection.candidates().stream().map(KernelSelection.Candidate::id).toList());
    assertFalse(selection.candidates().getFirst().usable());
  }

  @Test
  void leavesOutWhatComputesWrongly() {
    KernelSelection selection = KernelSelection.choose(List.of(wrong, slow), KernelSelection.AUTO);
    assertEquals("slow", selection.kernels().id());
    assertTrue(selection.warning().orElseThrow().contains("a small product came out as"));
  }

  @Test
  void failsWhereTheRequestCannotBeMet() {
    KernelsException unavailable =
        assertThrows(
            KernelsException.class, () -> KernelSelection.choose(List.of(slow, broken), "broken"));
    assertTrue(requireNonNull(unavailable.getMessage()).contains("the module is missing"));
    ConfigurationException unknown =
        assertThrows(
            ConfigurationException.class, () -> KernelSelection.choose(List.of(slow), "fats"));
    assertTrue(requireNonNull(unknown.getMessage()).contains("slow"));
    assertThrows(
        KernelsException.class, () -> KernelSelection.choose(List.of(), KernelSelection.AUTO));
    KernelsException none =
        assertThrows(
            KernelsException.class,
            () -> KernelSelection.choose(List.of(broken), KernelSelection.AUTO));
    assertEquals(
        "no kernels run here: 'broken' (the module is missing); in a jar of several, the files of"
            + " META-INF/services must be merged, or all but one are lost",
        none.getMessage());
  }

  @Test
  void takesWhatIsAskedForByName() {
    KernelSelection selection = KernelSelection.choose(List.of(slow, fast), "slow");
    assertEquals("slow", selection.kernels().id());
    assertTrue(selection.reason().endsWith("asked for by name"));
  }

  /** Kernels whose product is right, or wrong, or that do not open. */
  private record Provider(String id, int priority, String fault) implements KernelsProvider {

    @Override
    public String description() {
      return "for tests";
    }

    @Override
    public Kernels open() {
      if (fault.startsWith("the module")) {
        throw new KernelsException(fault);
      }
      return new PlainKernels(id, fault.isEmpty() ? 0 : 1);
    }
  }

  private record PlainKernels(String id, float error) implements Kernels {

    @Override
    public String description() {
      return "loops";
    }

    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public CompiledProgram compile(Program program) {
      return (Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) -> {};
    }

    @Override
    public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
      return new Product(form, maxM, maxN, maxK) {
        @Override
        protected void compute(
            int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
          for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
              float chain = 0;
              for (int l = 0; l < k; l++) {
                float left = a.values()[a.offset() + i * a.stride() + l];
                chain = Math.fma(left, b.values()[b.offset() + l * b.stride() + j], chain);
              }
              c.values()[c.offset() + i * c.stride() + j] = chain + error;
            }
          }
        }
      };
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
}
