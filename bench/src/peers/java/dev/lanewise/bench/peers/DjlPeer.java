package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Peer;
import java.util.Optional;

/**
 * PyTorch in DJL, which does all that it is asked.
 *
 * @param <P> what is to be computed
 */
interface DjlPeer<P> extends Peer<P> {

  @Override
  default String name() {
    return DjlEngine.NAME;
  }

  @Override
  default String version() {
    return DjlEngine.version();
  }

  @Override
  default Optional<String> avx2Switch() {
    return Optional.of(
        "ATEN_CPU_CAPABILITY=avx2, MKL_ENABLE_INSTRUCTIONS=AVX2, ONEDNN_MAX_CPU_ISA=AVX2");
  }

  @Override
  default boolean offers(P problem, int threads) {
    return true;
  }
}
