/**
 * Layers: their parameters, and their forward and backward passes. Training and predictors use
 * them.
 */
@NullMarked
package dev.lanewise.network.layers;

import org.jspecify.annotations.NullMarked;
