/**
 * The formula language, the interfaces of plugins and kernels, and the registry that finds them.
 *
 * @since 0.1
 */
@SuppressWarnings("module")
module dev.lanewise.api {
  requires static jdk.management;
  requires static org.jspecify;

  exports dev.lanewise.api;
  exports dev.lanewise.api.formula;
  exports dev.lanewise.api.kernels;
  exports dev.lanewise.api.plugin;
  exports dev.lanewise.api.program;
  exports dev.lanewise.api.registry;
  // How messages quote what users wrote, suggest names and write counts.
  exports dev.lanewise.api.text to
      dev.lanewise,
      dev.lanewise.network,
      dev.lanewise.formats,
      dev.lanewise.cli,
      dev.lanewise.testkit,
      dev.lanewise.onnx;

  uses dev.lanewise.api.plugin.KernelsProvider;
  uses dev.lanewise.api.plugin.ActivationPlugin;
  uses dev.lanewise.api.plugin.LossPlugin;
  uses dev.lanewise.api.plugin.OptimizerPlugin;
  uses dev.lanewise.api.plugin.SchedulePlugin;
  uses dev.lanewise.api.plugin.MetricPlugin;
}
