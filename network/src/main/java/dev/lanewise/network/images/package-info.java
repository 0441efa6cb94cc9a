/** Changes rows at random: images by a warp, pairs of rows by mixing them. */
@NullMarked
package dev.lanewise.network.images;

import org.jspecify.annotations.NullMarked;
