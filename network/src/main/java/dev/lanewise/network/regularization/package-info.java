/**
 * What keeps training from going too far: limits of gradients and weights, and penalties of
 * weights.
 *
 * @since 0.1
 */
@NullMarked
package dev.lanewise.network.regularization;

import org.jspecify.annotations.NullMarked;
