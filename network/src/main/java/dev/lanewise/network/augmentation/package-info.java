/**
 * How rows are changed at random while they are learned, as the user sets it.
 *
 * @since 0.1
 */
@NullMarked
package dev.lanewise.network.augmentation;

import org.jspecify.annotations.NullMarked;
