package dev.lanewise.network.lowered;

import dev.lanewise.api.program.LoweredRow;
import dev.lanewise.api.program.Program;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A dense layer: the product, then the epilogue on each of its sums, then what is done to the row.
 *
 * <p>Each sum is one chain of fused multiply-adds over the inputs in their order, from +0.
 *
 * @param title names the layer in messages
 * @param inputs the width of its inputs
 * @param outputs the width of its outputs
 * @param weights {@code inputs × width} numbers, row by row
 * @param columns the inputs of the epilogue that have a number for each sum: the bias and the
 *     activation's parameters
 * @param epilogue takes {@link #PRODUCT} by element and the columns; its only result is the output,
 *     or the pre-activation where {@code row} is present
 * @param row how the outputs follow from a row of pre-activations, if not by element
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // Made for one caller, and never compared.
public record LoweredLayer(
    String title,
    int inputs,
    int outputs,
    float[] weights,
    Map<String, float[]> columns,
    Program epilogue,
    Optional<LoweredRow> row) {

  /** The epilogue's input with the sum of products. */
  public static final String PRODUCT = "layer.product";

  /** The epilogue's input with the bias. */
  public static final String BIAS = "bias";

  /** Copies the map. */
  public LoweredLayer {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** Returns how many sums the product has. */
  public int width() {
    return weights.length / inputs;
  }
}
