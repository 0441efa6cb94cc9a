/**
 * Computes what limits gradients and weights around an optimizer's step, and the weights' average.
 */
@NullMarked
package dev.lanewise.network.limits;

import org.jspecify.annotations.NullMarked;
