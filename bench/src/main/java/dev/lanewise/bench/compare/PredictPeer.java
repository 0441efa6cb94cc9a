package dev.lanewise.bench.compare;

/** A library that computes a network's outputs. */
public interface PredictPeer extends Peer<PredictProblem> {}
