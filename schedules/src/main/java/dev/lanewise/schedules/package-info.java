/**
 * The built-in schedules of the learning rate, one class each. {@code network} finds them by name
 * through {@link java.util.ServiceLoader}; nothing else uses these classes.
 */
@NullMarked
package dev.lanewise.schedules;

import org.jspecify.annotations.NullMarked;
