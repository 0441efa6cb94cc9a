/**
 * What an ONNX file holds, as plain Java values, checked and with its functions put in place.
 * Nothing is computed here.
 */
@NullMarked
package dev.lanewise.onnx.graph;

import org.jspecify.annotations.NullMarked;
