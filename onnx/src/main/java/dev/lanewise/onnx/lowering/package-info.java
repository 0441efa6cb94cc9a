/**
 * Turns the operators of a graph into steps. Each operator says what it does to values whose rows
 * are not known yet.
 */
@NullMarked
package dev.lanewise.onnx.lowering;

import org.jspecify.annotations.NullMarked;
