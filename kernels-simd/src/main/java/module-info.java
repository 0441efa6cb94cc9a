/** Kernels for the Vector API; the only module that reads it. */
module dev.lanewise.kernels.simd {
  requires transitive dev.lanewise.api;
  requires jdk.incubator.vector;
}
