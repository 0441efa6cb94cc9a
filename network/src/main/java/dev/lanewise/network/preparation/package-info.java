/**
 * What is done to the columns of a table before a network sees them: missing values are filled,
 * numbers scaled, categories written as columns of 0 and 1. Fitted on the rows to train on, and
 * kept in the model.
 */
@NullMarked
package dev.lanewise.network.preparation;

import org.jspecify.annotations.NullMarked;
