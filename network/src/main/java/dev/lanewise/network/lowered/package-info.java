/**
 * What a network computes, as numbers and lowered formulas: for those who translate a model into
 * another language. {@code Model.lowered} returns it.
 *
 * @since 0.1
 */
@NullMarked
package dev.lanewise.network.lowered;

import org.jspecify.annotations.NullMarked;
