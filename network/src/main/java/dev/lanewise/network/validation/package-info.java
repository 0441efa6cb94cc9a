/**
 * How well settings do on rows that training has not seen, with the spread over several divisions
 * of the rows, and the search for settings that do well.
 */
@NullMarked
package dev.lanewise.network.validation;

import org.jspecify.annotations.NullMarked;
