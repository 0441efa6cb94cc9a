/**
 * Contract tests that authors of plugins and kernels extend.
 *
 * @since 0.1
 */
module dev.lanewise.testkit {
  requires transitive dev.lanewise.api;
  requires transitive org.junit.jupiter.api;
  requires dev.lanewise.formats;
  requires dev.lanewise.network;
  requires static org.jspecify;

  exports dev.lanewise.testkit;

  uses dev.lanewise.api.plugin.KernelsProvider;
}
