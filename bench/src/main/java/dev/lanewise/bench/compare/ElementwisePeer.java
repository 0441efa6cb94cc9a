package dev.lanewise.bench.compare;

/** A library that computes functions of each element. */
public interface ElementwisePeer extends Peer<ElementwiseProblem> {}
