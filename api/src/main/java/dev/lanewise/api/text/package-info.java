/**
 * How messages quote what users wrote, suggest names and write counts. Only modules of Lanewise use
 * it.
 */
@NullMarked
package dev.lanewise.api.text;

import org.jspecify.annotations.NullMarked;
