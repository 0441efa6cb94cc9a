/**
 * Copies blocks of matrices into panels, in the order in which micro-kernels read them. The package
 * for products uses it.
 */
@NullMarked
package dev.lanewise.kernels.simd.packing;

import org.jspecify.annotations.NullMarked;
