package dev.lanewise.bench.compare.elementwise;

import dev.lanewise.bench.compare.comparison.Peer;

/** A library that computes functions of each element. */
public interface ElementwisePeer extends Peer<ElementwiseProblem> {}
