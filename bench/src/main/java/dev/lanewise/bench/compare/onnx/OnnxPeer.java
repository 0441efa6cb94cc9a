package dev.lanewise.bench.compare.onnx;

import dev.lanewise.bench.compare.comparison.Peer;

/** A library that computes ONNX models. */
public interface OnnxPeer extends Peer<OnnxProblem> {}
