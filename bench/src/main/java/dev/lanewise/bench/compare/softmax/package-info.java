/** Comparisons of softmax. The compare command runs them. */
@NullMarked
package dev.lanewise.bench.compare.softmax;

import org.jspecify.annotations.NullMarked;
