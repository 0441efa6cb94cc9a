/**
 * The built-in losses, one class each. {@code network} finds them by name through {@link
 * java.util.ServiceLoader}; nothing else uses these classes.
 */
@NullMarked
package dev.lanewise.losses;

import org.jspecify.annotations.NullMarked;
