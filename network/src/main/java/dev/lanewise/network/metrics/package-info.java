/**
 * Measures of how well predictions match what is true, defined as scikit-learn defines them.
 *
 * <p>All sums are taken in {@code double} in row order, and logarithms by {@link StrictMath}, so a
 * metric has the same bits on every machine. A ratio of 0 to 0 is 0.
 */
@NullMarked
package dev.lanewise.network.metrics;

import org.jspecify.annotations.NullMarked;
