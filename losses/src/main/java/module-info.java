/** The built-in losses. */
module dev.lanewise.losses {
  requires transitive dev.lanewise.api;
}
