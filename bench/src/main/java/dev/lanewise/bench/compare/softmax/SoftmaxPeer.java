package dev.lanewise.bench.compare.softmax;

import dev.lanewise.bench.compare.comparison.Peer;

/** A library that computes softmax. */
public interface SoftmaxPeer extends Peer<SoftmaxProblem> {}
