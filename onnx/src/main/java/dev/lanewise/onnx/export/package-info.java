/** Models as ONNX graphs. */
@NullMarked
package dev.lanewise.onnx.export;

import org.jspecify.annotations.NullMarked;
