package dev.lanewise.cli.plugins;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.PluginSource;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.registry.RejectedPlugin;
import dev.lanewise.api.text.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words and in JSON what plugins are. */
final class PluginText {

  private PluginText() {}

  /**
   * Returns the plugins of an id. Plugins of several kinds may have one, such as {@code step};
   * given settings that some of them have, only these are meant.
   *
   * @throws ConfigurationException if there is none
   */
  static List<InstalledPlugin> find(Plugins plugins, PluginReference reference) {
    String id = reference.id();
    List<InstalledPlugin> found = plugins.find(id);
    if (found.isEmpty()) {
      List<String> ids = plugins.list().stream().map(entry -> entry.id()).toList();
      throw new ConfigurationException(
          "there is no plugin '%s'%s; see 'lanewise plugins list'"
              .formatted(
                  id,
                  NearestName.of(id, ids)
                      .map(name -> ", did you mean '" + name + "'?")
                      .orElse("")));
    }
    List<InstalledPlugin> fitting =
        found.stream()
            .filter(entry ->
                entry.plugin().settings().stream()
                    .map(Setting::name)
                    .toList()
                    .containsAll(reference.settings().keySet()))
            .toList();
    return fitting.isEmpty() ? found : fitting;
  }

  /** Returns a plugin's entry in the list. */
  static Map<String, @Nullable Object> entry(InstalledPlugin installed) {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("id", installed.id());
    entry.put("kind", installed.kind());
    entry.put("version", installed.source().version().orElse(null));
    entry.put("jar", installed.source().location());
    entry.put("status", "installed");
    entry.put("reason", null);
    entry.put("description", installed.plugin().description());
    return entry;
  }

  /** Returns the entry of a plugin that could not be loaded. */
  static Map<String, @Nullable Object> entry(RejectedPlugin rejected) {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("id", rejected.id().orElse(null));
    entry.put("kind", rejected.kind());
    entry.put("version", null);
    entry.put("jar", rejected.source());
    entry.put("status", "rejected");
    entry.put("reason", rejected.reason());
    return entry;
  }

  /** Returns all that is known of a plugin. */
  static Map<String, @Nullable Object> explained(
      InstalledPlugin installed, PluginReference reference) {
    Map<String, @Nullable Object> object = entry(installed);
    List<Map<String, Object>> settings = new ArrayList<>();
    for (Setting setting : installed.plugin().settings()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", setting.name());
      one.put("allowed", setting.allowed());
      one.put("default", setting.defaultValue());
      one.put("description", setting.description());
      settings.add(one);
    }
    object.put("settings", settings);
    facts(installed.plugin(), reference).forEach(object::put);
    return object;
  }

  /**
   * Returns all that is known of a plugin, as lines.
   *
   * @param unicode whether to use characters beyond ASCII
   */
  static List<String> lines(InstalledPlugin installed, PluginReference reference, boolean unicode) {
    Plugin plugin = installed.plugin();
    List<String> lines = new ArrayList<>();
    lines.add("%s (%s, from %s)".formatted(reference, installed.kind(), source(installed)));
    lines.add("  " + plugin.description());
    for (Setting setting : plugin.settings()) {
      lines.add(
          "  setting %s: %s; %s (default %s)"
              .formatted(
                  setting.name(), setting.description(), setting.allowed(), setting.defaultText()));
    }
    if (plugin instanceof OptimizerPlugin optimizer) {
      UpdateRule rule = optimizer.create(Settings.of(plugin, reference.settings()));
      lines.addAll(UpdateRuleText.lines(rule, unicode));
      return lines;
    }
    facts(plugin, reference)
        .forEach((name, value) ->
            lines.add(String.format(Locale.ROOT, "  %s: %s", name.replace('_', ' '), value)));
    return lines;
  }

  /** Returns where a plugin comes from, in words. */
  static String source(InstalledPlugin installed) {
    PluginSource source = installed.source();
    return source.pluginId().isPresent() || source.version().isEmpty()
        ? source.toString()
        : "%s, version %s".formatted(source.location(), source.version().get());
  }

  /** Returns what follows from a plugin and its settings. */
  private static Map<String, Object> facts(Plugin plugin, PluginReference reference) {
    Settings settings = Settings.of(plugin, reference.settings());
    Map<String, Object> facts = new LinkedHashMap<>();
    switch (plugin) {
      case ActivationPlugin activation -> activation(activation.create(settings), facts);
      case LossPlugin loss -> loss(loss.create(settings), facts);
      case OptimizerPlugin optimizer ->
          facts.putAll(UpdateRuleText.members(optimizer.create(settings)));
      case SchedulePlugin schedule -> schedule(schedule.create(settings), facts);
      case MetricPlugin metric -> metric(metric.create(settings), facts);
      case KernelsProvider kernels -> facts.put("priority", Integer.toString(kernels.priority()));
      default -> {
        // There is no other kind.
      }
    }
    return facts;
  }

  private static void activation(Activation activation, Map<String, Object> facts) {
    facts.put("initializer", activation.initializer());
    if (activation instanceof ElementwiseActivation elementwise) {
      facts.put("formula", elementwise.formula().toString());
      elementwise
          .untrainable()
          .ifPresentOrElse(
              reason -> facts.put("untrainable", reason),
              () ->
                  facts.put(
                      "derivative", elementwise.formula().derivative(elementwise.x()).toString()));
      for (ElementwiseActivation.Parameter parameter : elementwise.parameters()) {
        facts.put(
            "trainable_" + parameter.variable().name(),
            "one for each unit, at first " + parameter.initialValue());
      }
    } else {
      facts.put("formula", "of a whole row");
    }
    if (activation.meaning() != Activation.Meaning.VALUES) {
      facts.put("outputs_mean", text(activation.meaning()));
    }
    activation.logits().ifPresent(logits -> facts.put("logits", logits.toString()));
  }

  private static void schedule(Schedule schedule, Map<String, Object> facts) {
    facts.put(
        "factors_of_the_learning_rate",
        "in %d epochs whose loss stays the same from epoch %d on"
            .formatted(SampleProgress.EPOCHS, SampleProgress.LAST_PROGRESS));
    for (int epoch : SampleProgress.SHOWN) {
      facts.put("epoch_" + epoch, schedule.factor(SampleProgress.beginOf(epoch)));
    }
    facts.put("last_step", schedule.factor(SampleProgress.lastStep()));
  }

  private static void metric(Metric metric, Map<String, Object> facts) {
    facts.put("tasks", metric.tasks().stream().sorted().map(PluginText::text).toList());
    facts.put("better", metric.largerIsBetter() ? "more" : "less");
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String text(Set<Activation.Meaning> meanings) {
    return meanings.stream().sorted().map(PluginText::text).collect(Collectors.joining(", "));
  }

  private static void loss(Loss loss, Map<String, Object> facts) {
    facts.put("targets", text(loss.targets()));
    if (!loss.logitsOf().isEmpty()) {
      facts.put("on_logits_of", String.join(", ", new TreeSet<>(loss.logitsOf())));
    }
    if (!loss.outputsOf().isEmpty()) {
      facts.put("takes_outputs_of", String.join(", ", new TreeSet<>(loss.outputsOf())));
    }
    if (!loss.logitMeanings().isEmpty()) {
      facts.put("takes_logits_of_outputs_that_mean", text(loss.logitMeanings()));
    }
    if (!loss.outputMeanings().isEmpty()) {
      facts.put("takes_outputs_that_mean", text(loss.outputMeanings()));
    }
    if (loss instanceof ElementwiseLoss elementwise) {
      facts.put("formula", elementwise.formula().toString());
      facts.put(
          "derivative", elementwise.formula().derivative(elementwise.prediction()).toString());
    } else {
      facts.put("formula", "of a whole row");
    }
  }
}
