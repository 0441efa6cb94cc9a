/** Events that training and prediction write into a flight recording. */
@NullMarked
package dev.lanewise.network.events;

import org.jspecify.annotations.NullMarked;
