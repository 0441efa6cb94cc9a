package dev.lanewise.bench.compare.comparison;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Finds the peers that are installed and wanted, and says which are missing. */
public final class Peers {

  private final List<String> wanted;
  private final Consumer<String> missing;

  /**
   * Sets up the search.
   *
   * @param wanted the names asked for; all if empty
   * @param missing is told in a sentence about each that cannot be used
   */
  public Peers(List<String> wanted, Consumer<String> missing) {
    this.wanted = List.copyOf(wanted);
    this.missing = missing;
  }

  /**
   * Returns the peers of a kind, each of which has loaded its libraries.
   *
   * @param kind what they implement
   * @param here those that need no library
   */
  public <P extends Peer<?>> List<P> of(Class<P> kind, List<? extends P> here) {
    List<P> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (P peer : here) {
      names.add(peer.name());
      if (wanted(peer)) {
        found.add(peer);
      }
    }
    for (Iterator<P> all = ServiceLoader.load(kind).iterator(); hasNext(all); ) {
      String name = "a peer";
      try {
        P peer = all.next();
        name = peer.name();
        names.add(name);
        if (wanted(peer)) {
          // Loads what is native.
          peer.version();
          found.add(peer);
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        missing.accept(name + " is missing: " + reason(e));
      }
    }
    for (String name : wanted) {
      if (!names.contains(name)) {
        missing.accept("there is no peer '%s' here; there are %s".formatted(name, names));
      }
    }
    return found;
  }

  private boolean wanted(Peer<?> peer) {
    return wanted.isEmpty() || wanted.contains(peer.name());
  }

  private boolean hasNext(Iterator<?> providers) {
    while (true) {
      try {
        return providers.hasNext();
      } catch (ServiceConfigurationError | LinkageError e) {
        missing.accept("a peer is missing: " + reason(e));
      }
    }
  }

  private static String reason(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return problem.getCause() == null
        ? problem.toString()
        : "%s: %s".formatted(problem.getMessage(), root);
  }

  /** Returns those that offer a piece of work. */
  public static <P> List<Case.Opponent> opponents(
      List<? extends Peer<P>> peers, P problem, int threads) {
    return peers.stream()
        .filter(peer -> peer.offers(problem, threads))
        .map(peer -> new Case.Opponent(peer.name(), () -> peer.side(problem, threads)))
        .toList();
  }
}
