package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Peer;

/** A library that computes a network's outputs. */
public interface PredictPeer extends Peer<PredictProblem> {}
