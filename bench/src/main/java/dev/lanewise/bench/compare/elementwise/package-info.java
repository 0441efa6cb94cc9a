/**
 * Comparisons of functions that are applied to each element of an array. The compare command runs
 * them.
 */
@NullMarked
package dev.lanewise.bench.compare.elementwise;

import org.jspecify.annotations.NullMarked;
