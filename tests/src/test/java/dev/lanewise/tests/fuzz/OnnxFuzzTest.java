package dev.lanewise.tests.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.onnx.OnnxModel;

/** Hostile ONNX files. */
class OnnxFuzzTest {

  /**
   * Constants are held in double, and each operator makes new ones; computed ones may have 2²³
   * elements in all.
   */
  static final Hostile.Budget BUDGET = new Hostile.Budget(1L << 29, 20_000);

  @FuzzTest
  void file(byte[] bytes) {
    Hostile.read(BUDGET, bytes.length, () -> OnnxModel.read(bytes, "bytes"));
  }
}
