/**
 * What authors of plugins implement: activations, losses, optimizers, metrics, schedules of the
 * learning rate and providers of kernels, with their settings. {@code network} and the registry
 * call it.
 */
@NullMarked
package dev.lanewise.api.plugin;

import org.jspecify.annotations.NullMarked;
