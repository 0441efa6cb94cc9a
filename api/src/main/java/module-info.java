/** The formula language, the plugin interfaces and the registry that finds plugins. */
module dev.lanewise.api {
  requires static transitive org.jspecify;
}
