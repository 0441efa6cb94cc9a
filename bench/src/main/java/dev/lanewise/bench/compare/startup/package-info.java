/** Comparisons of the time that whole processes take. The compare command runs them. */
@NullMarked
package dev.lanewise.bench.compare.startup;

import org.jspecify.annotations.NullMarked;
