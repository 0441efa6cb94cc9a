/** Built-in data sets, drawn from a seed. {@code formats} and the command offer them by name. */
@NullMarked
package dev.lanewise.network.builtin;

import org.jspecify.annotations.NullMarked;
