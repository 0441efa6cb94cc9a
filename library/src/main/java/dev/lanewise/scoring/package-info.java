/**
 * The short way to a prediction: a model from a file, from bytes or from a resource, asked row by
 * row from any number of threads. {@link dev.lanewise.scoring.Scorer} is the place to begin.
 */
@NullMarked
package dev.lanewise.scoring;

import org.jspecify.annotations.NullMarked;
