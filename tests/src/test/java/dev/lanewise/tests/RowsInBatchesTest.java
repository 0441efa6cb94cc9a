package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A row's outputs are the same bits alone and in a batch of any size. */
@Tag("lanes")
class RowsInBatchesTest {

  private static final int ROWS = 130;

  /** Softmax, maxout and prelu, at the end and within, few and many outputs, several threads. */
  static Stream<Arguments> networks() {
    return Stream.of(
            GoldenRun.SIGMOID_ADAM,
            GoldenRun.PRELU_NESTEROV,
            GoldenRun.GELU_ADAMW,
            GoldenRun.ROWWISE,
            GoldenRun.NARROW,
            GoldenRun.SHARED_SMALL)
        .flatMap(run ->
            Stream.of("simd", "scalar")
                .map(kernels -> Arguments.of(run, kernels, run == GoldenRun.SHARED_SMALL ? 3 : 1)));
  }

  @ParameterizedTest(name = "{0} on {1} with {2} threads")
  @MethodSource("networks")
  void aBatchIsItsSingleRows(GoldenRun run, String kernels, int threads) {
    check(run, kernels, threads, IntStream.of(2, 3, 5, 8, 15, 17, 31, 33, 63, 64, 97, 128, ROWS));
  }

  @Tag("full")
  @ParameterizedTest(name = "{0} on {1} with {2} threads")
  @MethodSource("networks")
  void everyBatchIsItsSingleRows(GoldenRun run, String kernels, int threads) {
    check(run, kernels, threads, IntStream.rangeClosed(1, ROWS));
  }

  private static void check(GoldenRun run, String kernels, int threads, IntStream batchSizes) {
    try (Engine engine = Engine.create(Plugins.installed(), kernels, threads)) {
      Model model = run.trainer().epochs(1).build().train(run.data(), engine).model();
      int inputs = model.architecture().inputs();
      int outputs = model.architecture().outputs();
      float[] rows = Runs.classes(ROWS, inputs, 2).inputs();
      boolean classifier = model.task() instanceof Task.Classification;
      float[] single = new float[ROWS * outputs];
      int[] singleClasses = new int[ROWS];
      Predictor one = model.predictor(engine, 1);
      for (int row = 0; row < ROWS; row++) {
        float[] input = Arrays.copyOfRange(rows, row * inputs, (row + 1) * inputs);
        float[] output = new float[outputs];
        one.predict(input, 1, output);
        System.arraycopy(output, 0, single, row * outputs, outputs);
        if (classifier) {
          int[] decided = new int[1];
          one.classify(input, 1, decided);
          singleClasses[row] = decided[0];
        }
      }
      Predictor large = model.predictor(engine, ROWS);
      for (int n : batchSizes.toArray()) {
        for (Predictor predictor : new Predictor[] {model.predictor(engine, n), large}) {
          float[] together = new float[n * outputs];
          predictor.predict(rows, n, together);
          assertArrayEquals(
              bits(Arrays.copyOf(single, n * outputs)), bits(together), "a batch of " + n);
          if (classifier) {
            int[] classes = new int[n];
            predictor.classify(rows, n, classes);
            assertArrayEquals(Arrays.copyOf(singleClasses, n), classes, "a batch of " + n);
          }
        }
      }
    }
  }

  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToIntBits(values[i])).toArray();
  }
}
