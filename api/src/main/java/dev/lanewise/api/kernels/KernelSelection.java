package dev.lanewise.api.kernels;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.KernelsException;
import java.util.List;
import java.util.Optional;

/**
 * The kernels that were chosen, and why.
 *
 * <p>Asked for by name, kernels that cannot run are an error. Else the highest priority wins whose
 * provider opens and whose small product equals the one computed here in plain Java.
 *
 * @param kernels the choice
 * @param reason one line that says why
 * @param warning what the user should change for more speed, if anything
 * @param candidates what became of each provider, highest priority first
 * @since 0.1
 */
public record KernelSelection(
    Kernels kernels, String reason, Optional<String> warning, List<Candidate> candidates) {

  /** The request for the best kernels that work. */
  public static final String AUTO = "auto";

  /** Copies the candidates. */
  public KernelSelection {
    candidates = List.copyOf(candidates);
  }

  /**
   * What became of one provider.
   *
   * @param id the provider's id
   * @param priority the provider's priority
   * @param usable whether the kernels run here
   * @param detail what they are, or why they do not run
   * @since 0.1
   */
  public record Candidate(String id, int priority, boolean usable, String detail) {}

  /**
   * Chooses kernels to compute with.
   *
   * <p>Where the best ones {@linkplain KernelsProvider#startsSlowly() start slowly}, the best of
   * those that do not compute first, product by product and formula by formula, until the work has
   * grown long enough and the best ones have proved faster at it. Short work never waits for vector
   * code to be compiled. Kernels that are asked for by name compute from the beginning.
   *
   * @param providers those installed
   * @param requested an id, or {@link #AUTO}
   * @throws KernelsException if the requested kernels cannot run, or none can
   * @throws ConfigurationException if no provider has the requested id
   */
  public static KernelSelection choose(List<KernelsProvider> providers, String requested) {
    Ladder ladder = new Ladder(providers, requested);
    if (requested.equals(AUTO)) {
      Optional<KernelSelection> relay = ladder.relay();
      if (relay.isPresent()) {
        return relay.get();
      }
    }
    return ladder.examine();
  }

  /**
   * Makes the same choice as {@link #choose}, but checks all kernels at once, and those chosen
   * compute from the beginning; for reports and measurements.
   *
   * @param providers those installed
   * @param requested an id, or {@link #AUTO}
   * @throws KernelsException if the requested kernels cannot run, or none can
   * @throws ConfigurationException if no provider has the requested id
   */
  public static KernelSelection examine(List<KernelsProvider> providers, String requested) {
    return new Ladder(providers, requested).examine();
  }
}
