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
   * Returns the kernels.
   *
   * @throws KernelsException if they cannot run here, with the reason and, if there is one, the
   *     remedy
   */
  Kernels open();
}
