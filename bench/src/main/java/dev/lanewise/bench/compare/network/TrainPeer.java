package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.contest.Peer;

/** A library that trains networks. */
public interface TrainPeer extends Peer<TrainProblem> {}
