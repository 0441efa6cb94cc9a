/** The built-in activation functions. */
module dev.lanewise.activations {
  requires transitive dev.lanewise.api;
}
