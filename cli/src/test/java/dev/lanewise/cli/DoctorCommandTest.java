package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

  @Test
  @SuppressWarnings("unchecked")
  void tellsWhatComputesAndHowFast() {
    Map<String, @Nullable Object> json = Run.of("doctor", "--json", "--threads", 2).json();
    assertEquals("simd", json.get("kernels"));
    assertEquals(2L, json.get("threads"));
    assertEquals(true, json.get("vector_module"));
    assertTrue((long) requireNonNull(json.get("lanes")) > 1);
    assertTrue((double) requireNonNull(json.get("gflops")) > 0);
    assertTrue((double) requireNonNull(json.get("gflops_one_thread")) > 0);
    assertTrue(requireNonNull((String) json.get("reason")).startsWith("simd: "));
    List<String> choices = (List<String>) requireNonNull(json.get("choices"));
    assertTrue(
        choices.stream()
            .anyMatch(
                choice -> choice.startsWith("NN about 512×512×512 with a constant on 2 threads: ")),
        choices::toString);
    List<Map<String, @Nullable Object>> candidates =
        (List<Map<String, @Nullable Object>>) requireNonNull(json.get("candidates"));
    assertEquals(List.of("simd", "scalar"), candidates.stream().map(c -> c.get("id")).toList());
  }

  @Test
  void tellsPeople() {
    String out = Run.of("doctor", "--kernels", "scalar", "--threads", 1).succeeds().out();
    assertTrue(out.contains("kernels        scalar: plain Java loops; asked for by name"), out);
    assertTrue(out.contains("GFLOP/s on one thread"), out);
  }

  @Test
  void unknownKernelsAreAMistake() {
    String sentence = Run.of("doctor", "--kernels", "gpu").mistake();
    assertTrue(sentence.contains("simd") && sentence.contains("scalar"), sentence);
  }
}
