package dev.lanewise.bench.compare;

/** Another command that predicts. */
public interface StartPeer extends Peer<StartProblem> {}
