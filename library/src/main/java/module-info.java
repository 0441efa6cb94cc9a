/** All that an application needs to train and to ask models: the one module to require. */
module dev.lanewise {
  requires transitive dev.lanewise.formats;
  requires static org.jspecify;
  // Nothing names these: they are found as services, and have to be there.
  requires dev.lanewise.activations;
  requires dev.lanewise.kernels.scalar;
  requires dev.lanewise.kernels.simd;
  requires dev.lanewise.losses;
  requires dev.lanewise.optimizers;
  requires dev.lanewise.schedules;

  exports dev.lanewise.scoring;
}
