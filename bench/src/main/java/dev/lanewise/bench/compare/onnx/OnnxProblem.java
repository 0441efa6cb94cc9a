package dev.lanewise.bench.compare.onnx;

import java.util.Map;
import java.util.TreeMap;

/**
 * One row for an ONNX model.
 *
 * @param model the file's bytes
 * @param numbers the values of each input of numbers, of shape [1, their count]
 * @param texts the value of each input of texts, of shape [1, 1]
 * @param output the output of numbers that is read
 */
@SuppressWarnings("ArrayRecordComponent") // All sides read the same array; never compared.
public record OnnxProblem(
    byte[] model, Map<String, float[]> numbers, Map<String, String> texts, String output) {

  /** Copies the maps. */
  public OnnxProblem {
    numbers = new TreeMap<>(numbers);
    texts = new TreeMap<>(texts);
  }
}
