/** The libraries that {@code bench/compare} compares with, one class for each and kind of work. */
@NullMarked
package dev.lanewise.bench.peers;

import org.jspecify.annotations.NullMarked;
