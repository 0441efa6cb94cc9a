/**
 * What all comparisons share: cases, competitors, rounds of measurements and checks that results
 * agree. The packages for each subject use it.
 */
@NullMarked
package dev.lanewise.bench.compare.comparison;

import org.jspecify.annotations.NullMarked;
