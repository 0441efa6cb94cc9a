package dev.lanewise.bench.compare;

/** A library that trains networks. */
public interface TrainPeer extends Peer<TrainProblem> {}
