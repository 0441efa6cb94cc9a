package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.Peer;

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
  default boolean offers(P problem, int threads) {
    return true;
  }
}
