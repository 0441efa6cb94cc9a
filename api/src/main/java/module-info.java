/**
 * The formula language, the interfaces of plugins and kernels, and the registry that finds them.
 *
 * @since 0.1
 */
module dev.lanewise.api {
  requires static jdk.management;
  requires static org.jspecify;

  exports dev.lanewise.api;
  exports dev.lanewise.api.formula;
  exports dev.lanewise.api.kernels;
  exports dev.lanewise.api.plugin;

  uses dev.lanewise.api.plugin.KernelsProvider;
  uses dev.lanewise.api.plugin.ActivationPlugin;
  uses dev.lanewise.api.plugin.LossPlugin;
  uses dev.lanewise.api.plugin.OptimizerPlugin;
}
