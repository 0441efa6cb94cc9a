package dev.lanewise.bench.compare;

/** A library that multiplies matrices. */
public interface GemmPeer extends Peer<GemmProblem> {}
