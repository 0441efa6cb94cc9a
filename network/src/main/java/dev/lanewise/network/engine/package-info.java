/**
 * The engine: the chosen kernels, the threads that they use, and warnings. Training and predictors
 * compute with it.
 */
@NullMarked
package dev.lanewise.network.engine;

import org.jspecify.annotations.NullMarked;
