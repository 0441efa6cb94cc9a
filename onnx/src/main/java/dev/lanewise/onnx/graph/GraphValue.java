package dev.lanewise.onnx.graph;

import java.util.List;
import java.util.Optional;

/**
 * An input or an output as the file declares it.
 *
 * @param name its name
 * @param type what its elements are
 * @param precision to which format its numbers are rounded
 * @param dimensions its shape, −1 for a dimension that is not fixed; empty if nothing is said of it
 */
public record GraphValue(
    String name, ElementType type, Precision precision, Optional<List<Long>> dimensions) {}
