/**
 * Training, models and predictors. Programs that embed the library, {@code formats} and the command
 * use it.
 */
@NullMarked
package dev.lanewise.network;

import org.jspecify.annotations.NullMarked;
