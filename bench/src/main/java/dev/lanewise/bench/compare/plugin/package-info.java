/** Comparisons of plugins from a jar with built-in plugins. The compare command runs them. */
@NullMarked
package dev.lanewise.bench.compare.plugin;

import org.jspecify.annotations.NullMarked;
