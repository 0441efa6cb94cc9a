/** Compiles programs of formulas to loops of vector operations. {@code SimdKernels} uses it. */
@NullMarked
package dev.lanewise.kernels.simd.formula;

import org.jspecify.annotations.NullMarked;
