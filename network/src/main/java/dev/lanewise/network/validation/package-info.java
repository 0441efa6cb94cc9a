/**
 * Cross-validation: how well settings do on rows that training has not seen, with the spread over
 * several divisions of the rows.
 */
@NullMarked
package dev.lanewise.network.validation;

import org.jspecify.annotations.NullMarked;
