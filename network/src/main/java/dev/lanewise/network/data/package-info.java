/**
 * Data in memory: rows of inputs with labels or targets, and their division into rows for training
 * and for testing. Training, evaluation and the readers of files use it.
 */
@NullMarked
package dev.lanewise.network.data;

import org.jspecify.annotations.NullMarked;
