/**
 * The command that compares Lanewise with other libraries, and its reports. Developers run it with
 * {@code bench/compare}.
 */
@NullMarked
package dev.lanewise.bench.compare;

import org.jspecify.annotations.NullMarked;
