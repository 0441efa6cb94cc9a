package dev.lanewise.api.plugin;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Kernels;

/**
 * Offers kernels, found by {@link java.util.ServiceLoader}.
 *
 * <p>Kernels have no settings. The id {@code auto} is reserved: with it, users leave the choice to
 * the library.
 *
 * @since 0.1
 */
public interface KernelsProvider extends Plugin {

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
