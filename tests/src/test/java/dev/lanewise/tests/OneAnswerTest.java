package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same bits from any kernels and any number of threads; run again at 256 and 128-bit lanes.
 *
 * <p>Each run of the build is a process of its own for each lane width, so the digests are compared
 * with those stored in {@code digests.properties}. They may change only with a new major version or
 * a better definition of a function, which the changelog then says.
 */
@Tag("lanes")
class OneAnswerTest {

  /** Large enough that the threads share the work. */
  private static final Set<GoldenRun> SHARED =
      EnumSet.of(GoldenRun.SHARED, GoldenRun.SHARED_SMALL, GoldenRun.LIMITED, GoldenRun.AUGMENTED);

  /** Each kernels with another number of threads: what differs by one of the two alone is seen. */
  static Stream<Arguments> matrix() {
    return Stream.concat(matrix("simd", 3), matrix("scalar", 1));
  }

  static Stream<Arguments> moreThreads() {
    return Stream.concat(matrix("simd", 1, 2, 5), matrix("scalar", 2, 3, 5));
  }

  private static Stream<Arguments> matrix(String kernels, Integer... allThreads) {
    return Arrays.stream(GoldenRun.values())
        .flatMap(run ->
            Arrays.stream(allThreads)
                .filter(threads -> threads < 5 || run == GoldenRun.SHARED_SMALL)
                .map(threads -> Arguments.of(run, kernels, threads)));
  }

  @ParameterizedTest(name = "{0} on {1} with {2} threads")
  @MethodSource("matrix")
  void trainingGivesTheStoredDigest(GoldenRun run, String kernels, int threads) {
    try (Engine engine = Engine.create(Plugins.installed(), kernels, threads)) {
      assertEquals(run.digest(), Runs.digest(run.train(engine)));
      if (SHARED.contains(run)) {
        assertEquals(
            threads > 1,
            engine.sharedComputations() > (run == GoldenRun.SHARED ? 50 : 5),
            "threads took part");
      }
    }
  }

  @Tag("full")
  @ParameterizedTest(name = "{0} on {1} with {2} threads")
  @MethodSource("moreThreads")
  void moreThreadsGiveIt(GoldenRun run, String kernels, int threads) {
    trainingGivesTheStoredDigest(run, kernels, threads);
  }
}
