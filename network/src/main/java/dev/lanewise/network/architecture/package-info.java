/**
 * Descriptions of networks: layers, their sizes and activations, and initializers. Training, models
 * and model files use them.
 */
@NullMarked
package dev.lanewise.network.architecture;

import org.jspecify.annotations.NullMarked;
