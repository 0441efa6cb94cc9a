/**
 * The plugin that comparisons load from a jar. Only {@code dev.lanewise.bench.compare.plugin} uses
 * it.
 */
@NullMarked
package dev.lanewise.bench.plugin;

import org.jspecify.annotations.NullMarked;
