package dev.lanewise.bench.compare;

/** A library that computes softmax. */
public interface SoftmaxPeer extends Peer<SoftmaxProblem> {}
