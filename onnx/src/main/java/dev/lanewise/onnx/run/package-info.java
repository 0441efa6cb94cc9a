/**
 * Steps that compute rows, and the arrays between them. Running them allocates nothing but texts.
 */
@NullMarked
package dev.lanewise.onnx.run;

import org.jspecify.annotations.NullMarked;
