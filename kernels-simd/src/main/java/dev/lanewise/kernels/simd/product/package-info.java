/**
 * Matrix products: how one is computed, tiles, micro-kernels and the choice of the fastest way by
 * measuring. {@code SimdKernels} uses it.
 */
@NullMarked
package dev.lanewise.kernels.simd.product;

import org.jspecify.annotations.NullMarked;
