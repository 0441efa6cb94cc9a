package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same bits everywhere, nothing allocated, and nothing but sentences for broken files. */
class OnnxPredictorTest {

  private static final int ROWS = 19;
  private static final String PIPELINE = "/pipeline.onnx";

  static Stream<CorpusTest.Entry> corpus() throws IOException, URISyntaxException {
    return CorpusTest.corpus().filter(OnnxPredictorTest::isRead);
  }

  private static boolean isRead(CorpusTest.Entry entry) {
    try {
      OnnxModel.read(entry.model());
      return true;
    } catch (DataException _) {
      return false;
    }
  }

  private static OnnxModel pipeline() throws IOException {
    try (InputStream in = requireNonNull(OnnxPredictorTest.class.getResourceAsStream(PIPELINE))) {
      return OnnxModel.read(in.readAllBytes(), PIPELINE);
    }
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("corpus")
  void kernelsThreadsAndBatchesChangeNoBit(CorpusTest.Entry entry) {
    OnnxModel model = OnnxModel.read(entry.model());
    int[] expected;
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      expected = bits(model, model.predictor(engine, ROWS));
    }
    for (int threads : new int[] {1, 3}) {
      try (Engine engine = Engine.create(Plugins.installed(), "simd", threads)) {
        for (int batch : new int[] {1, 4, 64}) {
          assertArrayEquals(expected, bits(model, model.predictor(engine, batch)));
        }
      }
    }
  }

  private static int[] bits(OnnxModel model, OnnxPredictor predictor) {
    Random random = new Random(11);
    for (OnnxValue input : model.inputs()) {
      int count = ROWS * input.width();
      switch (input.kind()) {
        case FLOAT, BOOLEAN -> {
          float[] values = new float[count];
          for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
          }
          predictor.set(input.name(), values);
        }
        case INTEGER -> predictor.set(input.name(), random.longs(count, 0, 2).toArray());
        case TEXT -> {
          String[] texts = new String[count];
          for (int i = 0; i < count; i++) {
            texts[i] = "t" + random.nextInt(3);
          }
          predictor.set(input.name(), texts);
        }
      }
    }
    predictor.run(ROWS);
    return model.outputs().stream()
        .filter(output -> output.kind() == OnnxValue.Kind.FLOAT)
        .flatMapToInt(output -> {
          float[] values = predictor.floats(output.name());
          int[] bits = new int[values.length];
          for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
          }
          return Arrays.stream(bits);
        })
        .toArray();
  }

  private static void setPipeline(OnnxPredictor predictor) {
    predictor
        .set("age", new float[] {73})
        .set("income", new float[] {22_655.68f})
        .set("city", new String[] {"Busan"})
        .set("plan", new String[] {"pro"})
        .set("visits", new float[] {1});
  }

  @Test
  void aRowAllocatesNothing() throws IOException {
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      OnnxPredictor predictor = pipeline().predictor(engine, 1);
      setPipeline(predictor);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      long patience = System.nanoTime() + 60_000_000_000L;
      while (least > 0 && System.nanoTime() < patience) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          predictor.run(1);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    }
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      OnnxModel model = pipeline();
      OnnxPredictor predictor = model.predictor(engine, 2);
      fails(() -> predictor.run(1), "the input 'age' has no values");
      fails(() -> predictor.set("size", new float[1]), "has no input 'size'; it has age, income");
      fails(() -> predictor.set("city", new float[1]), "'city' does not take numbers");
      fails(() -> predictor.floats("x"), "has no output 'x'");
      setPipeline(predictor);
      fails(() -> predictor.run(2), "2 rows of the input 'age' need 2 values, but there are 1");
      predictor.run(1);
      fails(() -> predictor.longs("output_label"), "'output_label' is no long[]");
      assertEquals(1, predictor.texts("output_label").length);
      predictor.run(0);
      assertEquals(0, predictor.texts("output_label").length);
    }
  }

  private static void fails(Runnable action, String part) {
    String message = assertThrows(DataException.class, action::run).getMessage();
    assertTrue(requireNonNull(message).contains(part), message);
  }

  /** Changes bytes of files at random: a sentence, or a model. */
  @Test
  void brokenFilesGiveSentences() throws IOException, URISyntaxException {
    Random random = new Random(5);
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      for (CorpusTest.Entry entry : CorpusTest.corpus().toList()) {
        byte[] whole = Files.readAllBytes(entry.model());
        for (int change = 0; change < 40; change++) {
          byte[] bytes = whole.clone();
          for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
          }
          try {
            OnnxModel.read(bytes, "bytes").predictor(engine, 1);
          } catch (DataException _) {
            // As it should be for most of them.
          }
        }
      }
    }
  }
}
