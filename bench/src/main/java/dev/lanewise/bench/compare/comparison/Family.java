package dev.lanewise.bench.compare.comparison;

import dev.lanewise.network.engine.Engine;
import java.util.List;

/** Cases of one kind. */
public interface Family {

  /** Returns the peers that are there and wanted. */
  List<? extends Peer<?>> peers();

  /**
   * Returns the cases.
   *
   * @param engine what our side computes with; its threads are those of each side
   */
  List<Plan> plans(Engine engine);

  /** A case before its data is drawn, so that filters cost nothing. */
  interface Plan {
    /** Returns what it is. */
    String name();

    /** Returns how large it is. */
    String shape();

    /** Draws the data. */
    Case draw();
  }
}
