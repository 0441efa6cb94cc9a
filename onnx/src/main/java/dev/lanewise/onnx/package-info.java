/** Reads ONNX models and computes them. Start at {@link dev.lanewise.onnx.OnnxModel}. */
@NullMarked
package dev.lanewise.onnx;

import org.jspecify.annotations.NullMarked;
