/**
 * What kernels compute: matrix products, compiled programs and sums along rows and columns. The
 * modules of kernels implement it, and {@code network} calls it.
 */
@NullMarked
package dev.lanewise.api.kernels;

import org.jspecify.annotations.NullMarked;
