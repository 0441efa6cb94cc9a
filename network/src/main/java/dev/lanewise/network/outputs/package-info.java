/**
 * Mini-batches, and what the outputs of a network mean: loss, choice of a class, and whether data,
 * layers and loss go together. Training, evaluation and predictors use it.
 */
@NullMarked
package dev.lanewise.network.outputs;

import org.jspecify.annotations.NullMarked;
