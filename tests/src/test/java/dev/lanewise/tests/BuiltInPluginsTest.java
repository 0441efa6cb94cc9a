package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.activations.Relu;
import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.losses.MeanSquaredError;
import dev.lanewise.optimizers.Sgd;
import dev.lanewise.schedules.Cosine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the built-in plugins are found, described and configured. */
class BuiltInPluginsTest {

  private static final Plugins PLUGINS = Plugins.installed();

  private static Set<String> ids(PluginKind kind) {
    return PLUGINS.list().stream()
        .filter(entry -> entry.kind() == kind)
        .map(entry -> entry.id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void allAreFound() {
    assertEquals(List.of(), PLUGINS.rejected());
    assertEquals(
        Set.of(
            "elu",
            "gelu",
            "gelu_tanh",
            "hard_sigmoid",
            "hard_swish",
            "identity",
            "leaky_relu",
            "log_softmax",
            "maxout",
            "mish",
            "prelu",
            "relu",
            "relu6",
            "selu",
            "sigmoid",
            "silu",
            "softmax",
            "softplus",
            "softsign",
            "step",
            "tanh"),
        ids(PluginKind.ACTIVATION));
    assertEquals(
        Set.of(
            "binary_cross_entropy",
            "cosine",
            "cross_entropy",
            "focal",
            "hinge",
            "huber",
            "kl_divergence",
            "log_cosh",
            "mae",
            "mse",
            "perceptron",
            "poisson",
            "quantile"),
        ids(PluginKind.LOSS));
    assertEquals(
        Set.of(
            "adadelta",
            "adagrad",
            "adam",
            "adamax",
            "adamw",
            "lion",
            "nadam",
            "rmsprop",
            "rprop",
            "sgd"),
        ids(PluginKind.OPTIMIZER));
    assertEquals(
        Set.of(
            "constant",
            "cosine",
            "exponential",
            "one_cycle",
            "polynomial",
            "reduce_on_plateau",
            "step"),
        ids(PluginKind.SCHEDULE));
  }

  @Test
  void theModulePathAndTheClassPathFindTheSame() throws IOException, URISyntaxException {
    checkServices(Relu.class, ActivationPlugin.class);
    checkServices(MeanSquaredError.class, LossPlugin.class);
    checkServices(Sgd.class, OptimizerPlugin.class);
    checkServices(Cosine.class, SchedulePlugin.class);
  }

  private static void checkServices(Class<? extends Plugin> member, Class<?> service)
      throws IOException, URISyntaxException {
    URI location = member.getProtectionDomain().getCodeSource().getLocation().toURI();
    ModuleDescriptor module =
        ModuleFinder.of(Path.of(location)).findAll().iterator().next().descriptor();
    Set<String> provided =
        module.provides().stream()
            .filter(entry -> entry.service().equals(service.getName()))
            .flatMap(entry -> entry.providers().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(provided.contains(member.getName()));
    assertEquals(provided, serviceFile(service, location));
    assertEquals(Set.of(), module.exports());
  }

  private static Set<String> serviceFile(Class<?> service, URI location) throws IOException {
    String name = "META-INF/services/" + service.getName();
    for (URL url : Collections.list(BuiltInPluginsTest.class.getClassLoader().getResources(name))) {
      if (url.toString().contains(location.getPath())) {
        try (InputStream in = url.openStream()) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .collect(Collectors.toCollection(TreeSet::new));
        }
      }
    }
    throw new IOException("no " + name + " in " + location);
  }

  @Test
  void providersAreFinalAndDescribeThemselves() {
    for (InstalledPlugin entry : PLUGINS.list()) {
      Plugin plugin = entry.plugin();
      if (!plugin.getClass().getName().startsWith("dev.lanewise.")) {
        continue;
      }
      assertTrue(Modifier.isFinal(plugin.getClass().getModifiers()), plugin.id());
      assertTrue(plugin.description().length() > 5, plugin.id());
      assertTrue(!plugin.description().endsWith("."), plugin.id());
      plugin
          .settings()
          .forEach(setting ->
              assertTrue(setting.description().length() > 5, plugin.id() + setting.name()));
    }
  }

  private static Object create(String kind, String name) {
    PluginReference reference = PluginReference.parse(name);
    return switch (kind) {
      case "activation" -> PLUGINS.activation(reference);
      case "loss" -> PLUGINS.loss(reference);
      case "schedule" -> PLUGINS.schedule(reference);
      default -> PLUGINS.optimizer(reference);
    };
  }

  private static String message(String kind, String name) {
    return requireNonNull(
        assertThrows(ConfigurationException.class, () -> create(kind, name), name).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "activation, relu(slope=1), \"relu has no setting 'slope'; it takes none\"",
        "activation, leaky_relu(slop=0.1), \"leaky_relu has no setting 'slop'; it has slope\"",
        "activation, leaky_relu(slope=-1), \"slope=-1 does not fit leaky_relu\"",
        "activation, elu(alpha=0), \"alpha=0 does not fit elu: it takes a number, above 0\"",
        "activation, maxout(pieces=0), \"a whole number, from 1 to 1024 (default 2)\"",
        "activation, maxout(pieces=1.5), \"pieces=1.5 does not fit maxout\"",
        "activation, relo, \"did you mean 'relu'?\"",
        "loss, huber(delta=0), \"delta=0 does not fit huber: it takes a number, above 0\"",
        "loss, quantile(q=1), \"q=1 does not fit quantile: it takes a number, above 0 to below 1\"",
        "loss, focal(gamma=-1), \"gamma=-1 does not fit focal\"",
        "loss, cross_entropy(label_smoothing=1), \"from 0 to below 1 (default 0)\"",
        "loss, cross_entropy(class_weights=[1;2]), \"class_weights=[1;2] does not fit\"",
        "loss, cross_entropy(class_weights=3), \"numbers in brackets such as [0.5, 2]\"",
        "optimizer, adam(learning_rate=0), \"learning_rate=0 does not fit adam\"",
        "optimizer, adam(learning_rate=NaN), \"learning_rate=NaN does not fit adam\"",
        "optimizer, adam(beta1=1), \"beta1=1 does not fit adam: it takes a number, from 0 to\"",
        "optimizer, adam(epsilon=0), \"epsilon=0 does not fit adam\"",
        "optimizer, adam(amsgrad=yes), \"amsgrad=yes does not fit adam: it takes true or false\"",
        "optimizer, sgd(momentum=1), \"momentum=1 does not fit sgd\"",
        "optimizer, sgd(weight_decay=-0.1), \"weight_decay=-0.1 does not fit sgd\"",
        "schedule, cosine(min_factor=1.5), \"min_factor=1.5 does not fit cosine: it takes a number, from 0 to 1\"",
        "schedule, step(factor=0), \"factor=0 does not fit step: it takes a number, above 0 to 1\"",
        "schedule, reduce_on_plateau(factor=1), \"factor=1 does not fit reduce_on_plateau\"",
        "schedule, one_cycl, \"did you mean 'one_cycle'?\"",
        "optimizer, rprop(grow=1), \"grow=1 does not fit rprop: it takes a number, above 1\"",
        "optimizer, rprop(min_step=60), \"rprop takes a min_step up to max_step\"",
        "optimizer, rmsprop(alpha=0.9), \"rmsprop has no setting 'alpha'; it has learning_rate\"",
      })
  void settingsThatDoNotFitAreNamed(String kind, String name, String part) {
    String message = message(kind, name);
    assertTrue(message.contains(part), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd(learning_rate=0.1, momentum=0.9, nesterov=true, weight_decay=0.01)",
        "rmsprop(learning_rate=0.1, rho=0.9, epsilon=1e-6, weight_decay=0.01)",
        "adagrad(learning_rate=0.1, epsilon=1e-6, weight_decay=0.01)",
        "adam(learning_rate=1, beta1=0, beta2=0.5, epsilon=1e-6, amsgrad=true, weight_decay=0.1)",
        "adamw(learning_rate=1, beta1=0, beta2=0, epsilon=1, amsgrad=true, weight_decay=0.1)",
        "nadam(learning_rate=1, beta1=0.5, beta2=0.5, epsilon=1e-6, momentum_decay=0.1)",
        "lion(learning_rate=0.1, beta1=0, beta2=0.5, weight_decay=0.1)",
        "adamax(learning_rate=0.1, beta1=0.5, beta2=0.5, epsilon=1e-6, weight_decay=0.1)",
        "adadelta(learning_rate=0.1, rho=0.5, epsilon=1e-8, weight_decay=0.1)",
        "rprop(learning_rate=0.1, shrink=0.3, grow=1.5, min_step=0.001, max_step=1)"
      })
  void allSettingsOfOptimizersAreTaken(String name) {
    assertTrue(!PLUGINS.optimizer(PluginReference.parse(name)).toString().isEmpty());
  }
}
