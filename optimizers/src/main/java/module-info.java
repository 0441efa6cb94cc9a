/** The built-in optimizers. */
module dev.lanewise.optimizers {
  requires transitive dev.lanewise.api;
}
