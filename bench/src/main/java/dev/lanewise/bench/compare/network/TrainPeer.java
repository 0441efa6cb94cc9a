package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Peer;

/** A library that trains networks. */
public interface TrainPeer extends Peer<TrainProblem> {}
