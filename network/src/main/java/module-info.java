/**
 * Layers, training, metrics and immutable models.
 *
 * @since 0.1
 */
module dev.lanewise.network {
  requires transitive dev.lanewise.api;
  requires jdk.jfr;
  requires static org.jspecify;

  exports dev.lanewise.network;
  exports dev.lanewise.network.architecture;
  exports dev.lanewise.network.augmentation;
  exports dev.lanewise.network.builtin;
  exports dev.lanewise.network.data;
  exports dev.lanewise.network.engine;
  exports dev.lanewise.network.lowered;
  exports dev.lanewise.network.metrics;
  exports dev.lanewise.network.preparation;
  exports dev.lanewise.network.regularization;
  exports dev.lanewise.network.validation;
}
