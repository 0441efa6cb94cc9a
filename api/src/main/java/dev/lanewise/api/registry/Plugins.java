package dev.lanewise.api.registry;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.text.NearestName;
import dev.lanewise.api.text.Quotation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plugins that are installed, found by name; immutable.
 *
 * <p>A provider that cannot be loaded is left out and listed in {@link #rejected()}; it never hides
 * another. Two plugins of one kind with one id are an error, because neither may win by accident:
 * on the class path or module path nothing works until one is removed, and of jars in folders, all
 * that offer an id twice are rejected.
 *
 * <p>A plugin runs with the rights of the program: to load it is to trust it.
 *
 * @since 0.1
 */
public final class Plugins implements AutoCloseable {

  /**
   * The version of the interface between plugins and the library, as a plugin's manifest states it.
   */
  public static final String API_VERSION = "0.1";

  private final Map<PluginKind, Map<String, InstalledPlugin>> installed =
      new EnumMap<>(PluginKind.class);
  private final List<RejectedPlugin> rejected;
  private final List<PluginClassLoader> loaders;

  private Plugins(
      Collection<InstalledPlugin> plugins,
      Collection<RejectedPlugin> rejected,
      Collection<PluginClassLoader> loaders) {
    for (PluginKind kind : PluginKind.values()) {
      installed.put(kind, new TreeMap<>());
    }
    for (InstalledPlugin entry : plugins) {
      try {
        PluginCheck.checkId(entry.kind(), entry.id());
      } catch (PluginException e) {
        throw new PluginException(
            "%s offers a plugin of the kind %s that cannot be used: %s"
                .formatted(entry.source().location(), entry.kind(), e.getMessage()),
            e);
      }
      InstalledPlugin duplicate = ofKind(entry.kind()).put(entry.id(), entry);
      if (duplicate != null) {
        throw new PluginException(
            "both %s and %s offer the %s '%s'; remove one of them"
                .formatted(
                    duplicate.source().location(),
                    entry.source().location(),
                    entry.kind(),
                    entry.id()));
      }
    }
    this.rejected = List.copyOf(rejected);
    this.loaders = List.copyOf(loaders);
  }

  /** Finds the plugins on the class path or module path that this library itself is on. */
  public static Plugins installed() {
    ClassLoader loader = Plugins.class.getClassLoader();
    return installed(loader == null ? ClassLoader.getSystemClassLoader() : loader);
  }

  /** Finds the plugins that a class loader sees. */
  public static Plugins installed(ClassLoader loader) {
    Providers providers = Providers.find(loader, PluginSource::of, "unknown");
    return new Plugins(providers.installed(), providers.rejected(), List.of());
  }

  /**
   * Finds the installed plugins, and those in folders, see {@link #from(List)}.
   *
   * @throws ConfigurationException if a folder is not there or cannot be read
   */
  public static Plugins from(Path... folders) {
    return from(List.of(folders));
  }

  /**
   * Finds the installed plugins, and those in folders.
   *
   * <p>Each jar in a folder, and each folder in it with the jars of one plugin and of the libraries
   * that it needs, gets a class loader of its own, which sees the JDK and the packages of the api.
   * Where this library is on the module path, jars with a module descriptor become modules of a
   * layer. Before a class is loaded, the manifest must state {@code Lanewise-Api-Version}, {@code
   * Lanewise-Plugin-Id} and {@code Lanewise-Plugin-Version}. Each plugin is tried with its default
   * settings: its formula must have a derivative. What fails is left out and {@linkplain
   * #rejected() reported}. Other files are left aside.
   *
   * <p>Close the result when neither it nor an engine with it is in use any more.
   *
   * @throws ConfigurationException if a folder is not there or cannot be read
   */
  public static Plugins from(List<Path> folders) {
    Plugins host = installed();
    PluginFolders folder = PluginFolders.load(folders);
    List<InstalledPlugin> all = new ArrayList<>(host.list());
    List<RejectedPlugin> rejected = new ArrayList<>(host.rejected());
    rejected.addAll(folder.rejected());
    for (InstalledPlugin entry : folder.installed()) {
      List<String> offering =
          Stream.concat(host.list().stream(), folder.installed().stream())
              .filter(other -> other.kind() == entry.kind() && other.id().equals(entry.id()))
              .map(other ->
                  "%s of %s"
                      .formatted(other.plugin().getClass().getName(), other.source().location()))
              .toList();
      if (offering.size() == 1) {
        all.add(entry);
      } else {
        rejected.add(
            new RejectedPlugin(
                Optional.of(entry.id()),
                entry.kind().toString(),
                entry.source().location(),
                "this id is offered by %s; remove all but one of them, or give them others"
                    .formatted(String.join(" and by ", offering))));
      }
    }
    return new Plugins(all, rejected, folder.loaders());
  }

  /** Returns a registry of the given plugins, for tests and for hosts without files. */
  public static Plugins of(Collection<? extends Plugin> plugins) {
    return new Plugins(
        plugins.stream()
            .map(plugin ->
                new InstalledPlugin(
                    PluginKind.of(plugin), plugin.id(), plugin, PluginSource.of(plugin.getClass())))
            .toList(),
        List.of(),
        List.of());
  }

  /**
   * Returns this if no plugin was rejected. For programs that must not start without one of their
   * plugins.
   *
   * @throws PluginException if any was {@linkplain #rejected() rejected}; this is closed then
   */
  public Plugins strict() {
    if (rejected.isEmpty()) {
      return this;
    }
    close();
    throw new PluginException(
        rejected.stream()
            .map(RejectedPlugin::toString)
            .collect(Collectors.joining("; ", "not all plugins can be loaded: ", "")));
  }

  /**
   * Returns the activation that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public Activation activation(PluginReference reference) {
    return created(
        PluginKind.ACTIVATION, ActivationPlugin.class, reference, ActivationPlugin::create);
  }

  /**
   * Returns the loss that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public Loss loss(PluginReference reference) {
    return created(PluginKind.LOSS, LossPlugin.class, reference, LossPlugin::create);
  }

  /**
   * Returns the optimizer that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public UpdateRule optimizer(PluginReference reference) {
    return created(PluginKind.OPTIMIZER, OptimizerPlugin.class, reference, OptimizerPlugin::create);
  }

  /**
   * Returns the schedule of the learning rate that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public Schedule schedule(PluginReference reference) {
    return created(PluginKind.SCHEDULE, SchedulePlugin.class, reference, SchedulePlugin::create);
  }

  /**
   * Returns the metric that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public Metric metric(PluginReference reference) {
    return created(PluginKind.METRIC, MetricPlugin.class, reference, MetricPlugin::create);
  }

  /**
   * Creates what users wrote; a failure in a plugin's code is reported with the name of the plugin.
   *
   * @throws PluginException if the plugin fails
   */
  private <P extends Plugin, T> T created(
      PluginKind kind,
      Class<P> type,
      PluginReference reference,
      BiFunction<P, Settings, T> create) {
    InstalledPlugin entry = find(kind, reference.id());
    P plugin = type.cast(entry.plugin());
    Throwable cause;
    try {
      T made = create.apply(plugin, Settings.of(plugin, reference.settings()));
      if (made != null) {
        return made;
      }
      cause = new NullPointerException("create returned null");
    } catch (LanewiseException e) {
      throw e;
    } catch (Throwable e) {
      // Third-party code may throw anything.
      Providers.rethrowIfFatal(e);
      cause = e;
    }
    throw new PluginException(
        "the %s '%s' of %s failed: %s; ask its author"
            .formatted(kind, reference, entry.source(), Providers.reason(cause)),
        cause);
  }

  /**
   * Chooses kernels, see {@link KernelSelection#choose}.
   *
   * @param requested an id, or {@code auto}
   */
  public KernelSelection kernels(String requested) {
    return KernelSelection.choose(
        ofKind(PluginKind.KERNELS).values().stream()
            .map(entry -> (KernelsProvider) entry.plugin())
            .toList(),
        requested);
  }

  /** Returns all plugins, by kind and id. */
  public List<InstalledPlugin> list() {
    return installed.values().stream().flatMap(byId -> byId.values().stream()).toList();
  }

  /** Returns the plugins with this id, of any kind. */
  public List<InstalledPlugin> find(String id) {
    return list().stream().filter(entry -> entry.id().equals(id)).toList();
  }

  /**
   * Returns what a model that uses a plugin has to name; empty if there is no such plugin, or if
   * its jar states no id, as the built-in ones.
   */
  public Optional<PluginRequirement> requirement(PluginKind kind, String id) {
    return Optional.ofNullable(ofKind(kind).get(id))
        .map(InstalledPlugin::source)
        .flatMap(source ->
            source
                .pluginId()
                .map(plugin ->
                    new PluginRequirement(
                        kind, id, plugin, source.version().orElse("of unknown version"))));
  }

  /**
   * Checks that a plugin is there: of the jar that is named, in any version. A jar that states no
   * id of its own may be any.
   *
   * @throws ConfigurationException if it is not, with the id and the version that are needed
   */
  public void require(PluginRequirement requirement) {
    String needed =
        "this needs the %s '%s' of the plugin %s %s"
            .formatted(
                requirement.kind(),
                Quotation.of(requirement.id()),
                Quotation.of(requirement.pluginId()),
                Quotation.of(requirement.version()));
    InstalledPlugin found = ofKind(requirement.kind()).get(requirement.id());
    if (found == null) {
      throw new ConfigurationException(
          needed
              + ", which is not installed; put its jar into a folder and name that folder with --plugins or Plugins.from"
              + (rejected.isEmpty()
                  ? ""
                  : " (%d that are there were rejected, see 'lanewise plugins list' or Plugins.rejected)"
                      .formatted(rejected.size())));
    }
    if (found.source().pluginId().filter(id -> !id.equals(requirement.pluginId())).isPresent()) {
      throw new ConfigurationException(
          "%s, but here it is that of %s; take the one it was made with"
              .formatted(needed, found.source()));
    }
  }

  /** Returns what could not be loaded. */
  public List<RejectedPlugin> rejected() {
    return rejected;
  }

  private Map<String, InstalledPlugin> ofKind(PluginKind kind) {
    return installed.getOrDefault(kind, Map.of());
  }

  private InstalledPlugin find(PluginKind kind, String id) {
    Map<String, InstalledPlugin> byId = ofKind(kind);
    InstalledPlugin entry = byId.get(id);
    if (entry == null && byId.isEmpty()) {
      throw new ConfigurationException(
          "there is no %s '%s', as no %s is installed; %s, or name one by Plugins.of"
              .formatted(
                  kind,
                  Quotation.of(id),
                  kind,
                  kind == PluginKind.METRIC
                      ? "put a jar with it into a folder and name that by --plugins or Plugins.from"
                      : "add the jar of the built-in ones"));
    }
    if (entry == null) {
      Optional<String> nearest = NearestName.of(id, byId.keySet());
      throw new ConfigurationException(
          "there is no %s '%s'%s; there are %s"
              .formatted(
                  kind,
                  Quotation.of(id),
                  nearest.map(name -> ", did you mean '" + name + "'?").orElse(""),
                  String.join(", ", byId.keySet())));
    }
    return entry;
  }

  /**
   * Closes the class loaders of plugins from folders, so that their jars may be replaced; what was
   * created with them keeps working as far as its classes are loaded. To close it again does
   * nothing.
   *
   * @throws UncheckedIOException if a jar cannot be closed; all others are closed then
   */
  @Override
  public void close() {
    // No lambda: without folders of plugins, as most programs are, nothing more is loaded here.
    IOException failure = null;
    for (PluginClassLoader loader : loaders) {
      try {
        loader.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new UncheckedIOException(failure);
    }
  }
}
