package dev.lanewise.bench.compare.startup;

import dev.lanewise.bench.compare.contest.Peer;

/** Another command that predicts. */
public interface StartPeer extends Peer<StartProblem> {}
