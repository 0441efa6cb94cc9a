/** Comparisons of matrix products. The compare command runs them. */
@NullMarked
package dev.lanewise.bench.compare.gemm;

import org.jspecify.annotations.NullMarked;
