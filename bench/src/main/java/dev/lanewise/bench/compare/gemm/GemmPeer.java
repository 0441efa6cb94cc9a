package dev.lanewise.bench.compare.gemm;

import dev.lanewise.bench.compare.comparison.Peer;

/** A library that multiplies matrices. */
public interface GemmPeer extends Peer<GemmProblem> {}
