package dev.lanewise.api.registry;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kernels that were chosen, and why.
 *
 * <p>Asked for by name, kernels that cannot run are an error. Else the highest priority wins whose
 * provider opens and whose small product equals the one computed here in plain Java.
 *
 * @param kernels the choice
 * @param reason one line that says why
 * @param warning what the user should change for more speed, if anything
 * @param candidates each provider and whether it can be used, highest priority first
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
   * A provider and whether it can be used.
   *
   * @param id the provider's id
   * @param priority the provider's priority
   * @param usable whether the kernels run here
   * @param detail what they are, or why they do not run
   * @since 0.1
   */
  public record Candidate(String id, int priority, boolean usable, String detail) {}

  /** A provider with what it says of itself, asked once. */
  private record RankedProvider(KernelsProvider provider, String id, int priority) {

    static RankedProvider of(KernelsProvider provider) {
      return new RankedProvider(provider, provider.id(), provider.priority());
    }
  }

  /**
   * Chooses kernels.
   *
   * @param providers those installed
   * @param requested an id, or {@link #AUTO}
   * @throws KernelsException if the requested kernels cannot run, or none can
   * @throws ConfigurationException if no provider has the requested id
   */
  public static KernelSelection choose(List<KernelsProvider> providers, String requested) {
    List<RankedProvider> byPriority =
        providers.stream()
            .map(RankedProvider::of)
            .sorted(
                Comparator.comparingInt(RankedProvider::priority)
                    .reversed()
                    .thenComparing(RankedProvider::id))
            .toList();
    if (!requested.equals(AUTO)
        && byPriority.stream().noneMatch(ranked -> ranked.id().equals(requested))) {
      throw new ConfigurationException(
          "there are no kernels called '%s'; there are %s and auto"
              .formatted(requested, byPriority.stream().map(RankedProvider::id).toList()));
    }
    List<Candidate> candidates = new ArrayList<>();
    Kernels chosen = null;
    String warning = null;
    for (RankedProvider ranked : byPriority) {
      boolean wanted = requested.equals(AUTO) || requested.equals(ranked.id());
      if (!wanted) {
        candidates.add(
            new Candidate(
                ranked.id(), ranked.priority(), false, "not tried: others are asked for"));
        continue;
      }
      try {
        Kernels kernels = ranked.provider().open();
        ProductProbe.check(kernels);
        candidates.add(new Candidate(ranked.id(), ranked.priority(), true, kernels.description()));
        if (chosen == null) {
          chosen = kernels;
        }
      } catch (Throwable e) {
        // A third-party provider may fail in any way. That must not hide the others.
        Providers.rethrowIfFatal(e);
        String detail =
            e instanceof KernelsException ? String.valueOf(e.getMessage()) : String.valueOf(e);
        candidates.add(new Candidate(ranked.id(), ranked.priority(), false, detail));
        if (requested.equals(ranked.id())) {
          throw new KernelsException(
              "the kernels '%s' cannot run here: %s".formatted(requested, detail), e);
        }
        if (chosen == null && warning == null) {
          warning = "the kernels '%s' are not used: %s".formatted(ranked.id(), detail);
        }
      }
    }
    if (chosen == null) {
      throw new KernelsException(
          candidates.isEmpty()
              ? "no kernels were found; add lanewise-kernels-scalar or lanewise-kernels-simd to the"
                  + " class path or module path"
              : "no kernels run here: %s; in a jar of several, the files of META-INF/services must be merged, or all but one are lost"
                  .formatted(
                      candidates.stream()
                          .map(candidate ->
                              "'%s' (%s)".formatted(candidate.id(), candidate.detail()))
                          .collect(Collectors.joining(", "))));
    }
    String reason =
        requested.equals(AUTO)
            ? "%s: %s; the highest priority that works here"
                .formatted(chosen.id(), chosen.description())
            : "%s: %s; asked for by name".formatted(chosen.id(), chosen.description());
    return new KernelSelection(chosen, reason, Optional.ofNullable(warning), candidates);
  }
}
