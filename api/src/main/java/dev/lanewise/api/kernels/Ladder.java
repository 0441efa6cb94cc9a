package dev.lanewise.api.kernels;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.KernelsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The providers of kernels, highest priority first, and what becomes of them. */
final class Ladder {

  private final List<KernelsProvider> providers;
  private final String requested;

  /**
   * Sorts the providers.
   *
   * @throws ConfigurationException if no provider has the requested id
   */
  Ladder(List<KernelsProvider> providers, String requested) {
    this.providers = new ArrayList<>(providers);
    this.providers.sort(Ladder::compare);
    this.requested = requested;
    if (!isAuto() && !ids().contains(requested)) {
      throw new ConfigurationException(
          "there are no kernels called '%s'; there are %s and auto".formatted(requested, ids()));
    }
  }

  private static int compare(KernelsProvider one, KernelsProvider other) {
    int byPriority = Integer.compare(other.priority(), one.priority());
    return byPriority != 0 ? byPriority : one.id().compareTo(other.id());
  }

  private boolean isAuto() {
    return requested.equals(KernelSelection.AUTO);
  }

  private List<String> ids() {
    return providers.stream().map(KernelsProvider::id).toList();
  }

  /**
   * Chooses the first provider that opens, where it starts slowly and another does not.
   *
   * @return nothing where all must be examined
   */
  Optional<KernelSelection> relay() {
    List<KernelSelection.Candidate> candidates = new ArrayList<>();
    Kernels runner = null;
    Kernels finisher = null;
    String warning = null;
    for (KernelsProvider provider : providers) {
      try {
        Kernels kernels = provider.open();
        if (finisher == null) {
          if (!provider.startsSlowly()) {
            return Optional.empty();
          }
          finisher = kernels;
        } else if (runner == null && !provider.startsSlowly()) {
          ProductProbe.check(kernels);
          runner = kernels;
        }
        candidates.add(usable(provider, kernels));
      } catch (RuntimeException | LinkageError e) {
        candidates.add(unusable(provider, e));
        if (finisher == null && warning == null) {
          warning = warning(provider, e);
        }
      }
    }
    if (runner == null || finisher == null) {
      return Optional.empty();
    }
    return Optional.of(
        new KernelSelection(
            new RelayKernels(runner, finisher),
            reason(finisher) + "; " + runner.id() + " until that pays",
            Optional.ofNullable(warning),
            candidates));
  }

  /** Opens and checks all, and chooses. */
  KernelSelection examine() {
    List<KernelSelection.Candidate> candidates = new ArrayList<>();
    Kernels chosen = null;
    String warning = null;
    for (KernelsProvider provider : providers) {
      boolean wanted = isAuto() || requested.equals(provider.id());
      try {
        Kernels kernels = provider.open();
        ProductProbe.check(kernels);
        candidates.add(usable(provider, kernels));
        if (wanted && chosen == null) {
          chosen = kernels;
        }
      } catch (RuntimeException | LinkageError e) {
        // A provider of somebody else may fail in any way; that must not hide the others.
        candidates.add(unusable(provider, e));
        if (requested.equals(provider.id())) {
          throw new KernelsException(
              "the kernels '%s' cannot run here: %s".formatted(requested, detail(e)), e);
        }
        if (wanted && chosen == null && warning == null) {
          warning = warning(provider, e);
        }
      }
    }
    if (chosen == null) {
      throw new KernelsException(
          "no kernels were found; add lanewise-kernels-scalar or lanewise-kernels-simd to the class"
              + " path or module path");
    }
    return new KernelSelection(chosen, reason(chosen), Optional.ofNullable(warning), candidates);
  }

  private String reason(Kernels kernels) {
    String why = isAuto() ? "the highest priority that works here" : "asked for by name";
    return kernels.id() + ": " + kernels.description() + "; " + why;
  }

  private static KernelSelection.Candidate usable(KernelsProvider provider, Kernels kernels) {
    return new KernelSelection.Candidate(
        provider.id(), provider.priority(), true, kernels.description());
  }

  private static KernelSelection.Candidate unusable(KernelsProvider provider, Throwable cause) {
    return new KernelSelection.Candidate(provider.id(), provider.priority(), false, detail(cause));
  }

  private static String warning(KernelsProvider provider, Throwable cause) {
    return "the kernels '" + provider.id() + "' are not used: " + detail(cause);
  }

  /** Returns what went wrong, in the words of those kernels if they have any. */
  static String detail(Throwable cause) {
    return cause instanceof KernelsException
        ? String.valueOf(cause.getMessage())
        : String.valueOf(cause);
  }
}
