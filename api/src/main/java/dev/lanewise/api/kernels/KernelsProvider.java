package dev.lanewise.api.kernels;

import dev.lanewise.api.KernelsException;

/**
 * Offers kernels, found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface KernelsProvider {

  /** Returns the id by which users ask for these kernels, {@code [a-z][a-z0-9_]*}. */
  String id();

  /** Returns the rank among those that work here; the highest is taken. */
  int priority();

  /**
   * Tells whether these kernels are much slower than plain loops until Java has compiled them, so
   * that other kernels should compute first; see {@link KernelSelection#choose}.
   */
  default boolean startsSlowly() {
    return false;
  }

  /**
   * Returns the kernels, preferably the same each time, so that what they compiled is shared.
   *
   * @throws KernelsException if they cannot run here, with the reason and, if there is one, the
   *     remedy
   */
  Kernels open();
}
