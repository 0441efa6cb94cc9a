/**
 * Comparisons of training steps and predictions of whole networks. The compare command runs them.
 */
@NullMarked
package dev.lanewise.bench.compare.network;

import org.jspecify.annotations.NullMarked;
