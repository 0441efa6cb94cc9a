/**
 * Computes an optimizer's step, what limits gradients and weights around it, and the weights'
 * average.
 */
@NullMarked
package dev.lanewise.network.limits;

import org.jspecify.annotations.NullMarked;
