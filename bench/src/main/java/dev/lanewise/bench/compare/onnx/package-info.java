/** One row through an imported ONNX model, here and in ONNX Runtime. */
@NullMarked
package dev.lanewise.bench.compare.onnx;

import org.jspecify.annotations.NullMarked;
