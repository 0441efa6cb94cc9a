/**
 * Recognises in the steps of a graph the layers, the activations and the preparation of a model.
 */
@NullMarked
package dev.lanewise.onnx.conversion;

import org.jspecify.annotations.NullMarked;
