/**
 * Scalar kernels: products and compiled programs in Java without the Vector API. The registry finds
 * {@code ScalarKernelsProvider} by name; tests take its results as the reference for vector
 * kernels.
 */
@NullMarked
package dev.lanewise.kernels.scalar;

import org.jspecify.annotations.NullMarked;
