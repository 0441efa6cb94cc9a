/**
 * Streams of random numbers for initialization, shuffling and dropout, all from one seed. Training
 * uses them.
 */
@NullMarked
package dev.lanewise.network.random;

import org.jspecify.annotations.NullMarked;
