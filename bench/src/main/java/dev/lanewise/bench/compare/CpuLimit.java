package dev.lanewise.bench.compare;

import dev.lanewise.bench.compare.comparison.FmaPeak;
import dev.lanewise.bench.compare.comparison.Peer;
import dev.lanewise.bench.compare.comparison.Row;
import java.util.List;
import java.util.Optional;

/**
 * A limit on the CPU instructions that both sides use, and the peers to which it does not apply.
 *
 * @param active whether {@code --cpu avx2} limits them on a CPU that has more
 * @param free the names of the peers that nothing limits
 */
record CpuLimit(boolean active, List<String> free) {

  /** What {@code bench/compare} says when it has set the switches. */
  private static final String AVX2 = "avx2";

  /** A machine's speed drifts between two turns by less. */
  private static final double BEYOND = 1.15;

  CpuLimit {
    free = List.copyOf(free);
  }

  /** Returns what {@code bench/compare} set up, for these peers. */
  static CpuLimit of(List<? extends Peer<?>> peers) {
    return AVX2.equals(System.getProperty("lanewise.bench.limited"))
        ? new CpuLimit(
            true,
            peers.stream().filter(peer -> peer.avx2Switch().isEmpty()).map(Peer::name).toList())
        : new CpuLimit(false, List.of());
  }

  /** Tells whether a peer may use more than we do. */
  boolean isFree(String peer) {
    return free.contains(peer);
  }

  /** Returns what is to be said of a peer in the heading. */
  String note(Peer<?> peer) {
    if (!active) {
      return "";
    }
    Optional<String> by = peer.avx2Switch();
    return by.isPresent()
        ? "; limited to AVX2 by " + by.get()
        : "; NOT limited to AVX2, for which it has no switch: marked by *";
  }

  /** Returns a sentence if a peer computed faster than the lanes that it is limited to can. */
  Optional<String> broken(Row row) {
    Row.Against against = row.against();
    if (!active || against == null || !(row.peersShareOfPeak() > BEYOND)) {
      return Optional.empty();
    }
    return Optional.of(
        "%s reached %.2f of the peak of %d-bit lanes (%s), so it uses wider ones"
            .formatted(against.peer(), row.peersShareOfPeak(), FmaPeak.bits(), row.work()));
  }
}
