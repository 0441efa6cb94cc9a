/**
 * Functions that ONNX has no operator for, or not with the bits of Lanewise: written as several
 * operators, and found again in a graph.
 */
@NullMarked
package dev.lanewise.onnx.composite;

import org.jspecify.annotations.NullMarked;
