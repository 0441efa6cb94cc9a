package dev.lanewise.bench.compare.startup;

import dev.lanewise.bench.compare.comparison.Peer;

/** Another command that predicts. */
public interface StartPeer extends Peer<StartProblem> {}
