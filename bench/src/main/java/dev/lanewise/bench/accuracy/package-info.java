/**
 * Measures the errors of the named functions over all floats. Developers run it with {@code
 * bench/accuracy}.
 */
@NullMarked
package dev.lanewise.bench.accuracy;

import org.jspecify.annotations.NullMarked;
