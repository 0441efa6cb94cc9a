package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.tests.JvmConfiguration.Compiler;
import dev.lanewise.tests.JvmConfiguration.Search;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Some rows of the matrix, each in a virtual machine of its own: what {@link OneAnswerTest} leaves
 * out. {@code scripts/bits-matrix} computes all.
 */
@Tag("full")
class BitsMatrixTest {

  @TempDir private Path folder;

  private static BitsRow row(
      Search path, int lanes, Compiler compiler, String kernels, List<GoldenRun> runs) {
    return new BitsRow(new JvmConfiguration(path, lanes, compiler), kernels, runs, List.of(5));
  }

  static Stream<BitsRow> rows() {
    // SHARED_SMALL is shared out among threads, too.
    List<GoldenRun> runs =
        Arrays.stream(GoldenRun.values()).filter(run -> run != GoldenRun.SHARED).toList();
    List<GoldenRun> tiny = List.of(GoldenRun.TINY);
    return Stream.of(
        row(Search.MODULE_PATH, 512, Compiler.C2, "simd", runs),
        row(Search.MODULE_PATH, 128, Compiler.C2, "scalar", runs),
        row(Search.CLASS_PATH, 256, Compiler.C1, "scalar", runs),
        row(Search.CLASS_PATH, 512, Compiler.C1, "simd", runs),
        row(Search.CLASS_PATH, 128, Compiler.NONE, "scalar", tiny),
        row(Search.MODULE_PATH, 256, Compiler.NONE, "simd", tiny),
        // Without fused multiply-add the scalar kernels are chosen, and emulate it.
        new BitsRow(
            new JvmConfiguration(Search.CLASS_PATH, 256, Compiler.C2, "-XX:-UseFMA"),
            KernelSelection.AUTO,
            runs,
            List.of(1, 5)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void givesTheStoredDigests(BitsRow row) throws IOException, InterruptedException {
    BitsRow.Outcome outcome = row.check(folder);
    assertEquals(List.of(), outcome.problems());
    assertEquals(row.trainings(), outcome.equal());
  }

  @Test
  void aFaultIsReportedWithStepAndLayer() throws IOException, InterruptedException {
    List<GoldenRun> runs = List.of(GoldenRun.TINY);
    BitsRow row = row(Search.CLASS_PATH, 128, Compiler.C2, MutatedKernels.ID, runs);
    BitsRow.Outcome outcome = row.check(folder);
    assertEquals(0, outcome.equal());
    String problems = String.join("\n", outcome.problems());
    assertTrue(
        problems.matches(
            """
            TINY, threads 5: the digest is [0-9a-f]{64}
            TINY, step 1 \\(epoch 1, batch 1\\): layer 1 (weight|bias) differs first, .*\
            """),
        problems);
  }
}
