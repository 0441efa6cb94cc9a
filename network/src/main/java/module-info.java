/** Layers, training, metrics and immutable models. */
module dev.lanewise.network {
  requires transitive dev.lanewise.api;

  exports dev.lanewise.network.metrics;
}
