/**
 * The built-in optimizers, one class each, and what they share. {@code network} finds them by name
 * through {@link java.util.ServiceLoader}; nothing else uses these classes.
 */
@NullMarked
package dev.lanewise.optimizers;

import org.jspecify.annotations.NullMarked;
