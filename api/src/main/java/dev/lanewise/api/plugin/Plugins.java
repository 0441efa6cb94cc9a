package dev.lanewise.api.plugin;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.Quotation;
import dev.lanewise.api.kernels.KernelSelection;
import dev.lanewise.api.kernels.KernelsProvider;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The plugins that are installed, found by name; immutable.
 *
 * <p>A provider that cannot be loaded is left out and listed in {@link #rejected()}; it never hides
 * another. Two plugins of one kind with one id are an error, because neither may win by accident.
 *
 * @since 0.1
 */
public final class Plugins {

  /** The kinds of plugins. */
  public enum Kind {
    /** {@link ActivationPlugin}. */
    ACTIVATION,
    /** {@link LossPlugin}. */
    LOSS,
    /** {@link OptimizerPlugin}. */
    OPTIMIZER;

    /** Returns the kind as users read it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A plugin with where it comes from.
   *
   * @param kind what it is
   * @param plugin the provider
   * @param source the jar or module it was loaded from
   * @since 0.1
   */
  public record Installed(Kind kind, Plugin plugin, String source) {}

  /**
   * A provider that could not be loaded.
   *
   * @param kind what it would have been
   * @param source the jar or module, as far as known
   * @param reason why it was left out
   * @since 0.1
   */
  public record Rejected(String kind, String source, String reason) {}

  private static final int MAX_REJECTED = 1000;

  private final Map<Kind, Map<String, Installed>> installed = new TreeMap<>();
  private final List<KernelsProvider> kernels;
  private final List<Rejected> rejected;

  private Plugins(
      Collection<Installed> plugins, List<KernelsProvider> kernels, List<Rejected> rejected) {
    for (Kind kind : Kind.values()) {
      installed.put(kind, new TreeMap<>());
    }
    for (Installed entry : plugins) {
      String id = entry.plugin().id();
      if (!PluginReference.isId(id)) {
        throw new PluginException(
            "%s offers the %s '%s', whose id is not of the form [a-z][a-z0-9_]* or vendor:name"
                .formatted(entry.source(), entry.kind(), id));
      }
      Installed twin = ofKind(entry.kind()).put(id, entry);
      if (twin != null) {
        throw new PluginException(
            "both %s and %s offer the %s '%s'; remove one of them"
                .formatted(twin.source(), entry.source(), entry.kind(), id));
      }
    }
    this.kernels = List.copyOf(kernels);
    this.rejected = List.copyOf(rejected);
  }

  /** Finds the plugins on the class path or module path that this library itself is on. */
  public static Plugins installed() {
    ClassLoader loader = Plugins.class.getClassLoader();
    return installed(loader == null ? ClassLoader.getSystemClassLoader() : loader);
  }

  /** Finds the plugins that a class loader sees. */
  public static Plugins installed(ClassLoader loader) {
    List<Rejected> rejected = new ArrayList<>();
    List<Installed> found = new ArrayList<>();
    for (ActivationPlugin plugin :
        load(ServiceLoader.load(ActivationPlugin.class, loader), "activation", rejected)) {
      found.add(new Installed(Kind.ACTIVATION, plugin, sourceOf(plugin)));
    }
    for (LossPlugin plugin : load(ServiceLoader.load(LossPlugin.class, loader), "loss", rejected)) {
      found.add(new Installed(Kind.LOSS, plugin, sourceOf(plugin)));
    }
    for (OptimizerPlugin plugin :
        load(ServiceLoader.load(OptimizerPlugin.class, loader), "optimizer", rejected)) {
      found.add(new Installed(Kind.OPTIMIZER, plugin, sourceOf(plugin)));
    }
    List<KernelsProvider> kernels =
        load(ServiceLoader.load(KernelsProvider.class, loader), "kernels", rejected);
    return new Plugins(found, kernels, rejected);
  }

  /** Returns a registry of the given plugins and kernels, for tests and for hosts without files. */
  public static Plugins of(Collection<? extends Plugin> plugins, List<KernelsProvider> kernels) {
    List<Installed> entries = new ArrayList<>();
    for (Plugin plugin : plugins) {
      entries.add(new Installed(kindOf(plugin), plugin, sourceOf(plugin)));
    }
    return new Plugins(entries, kernels, List.of());
  }

  /**
   * Returns the activation that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public Activation activation(PluginReference reference) {
    ActivationPlugin plugin = find(Kind.ACTIVATION, ActivationPlugin.class, reference.id());
    return plugin.create(Settings.of(plugin, reference.settings()));
  }

  /**
   * Returns the loss that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public Loss loss(PluginReference reference) {
    LossPlugin plugin = find(Kind.LOSS, LossPlugin.class, reference.id());
    return plugin.create(Settings.of(plugin, reference.settings()));
  }

  /**
   * Returns the optimizer that users wrote.
   *
   * @throws ConfigurationException if the id or a setting is unknown or out of range
   */
  public UpdateRule optimizer(PluginReference reference) {
    OptimizerPlugin plugin = find(Kind.OPTIMIZER, OptimizerPlugin.class, reference.id());
    return plugin.create(Settings.of(plugin, reference.settings()));
  }

  /**
   * Chooses kernels, see {@link KernelSelection#choose}.
   *
   * @param requested an id, or {@code auto}
   */
  public KernelSelection kernels(String requested) {
    return KernelSelection.choose(kernels, requested);
  }

  /** Returns all plugins, by kind and id. */
  public List<Installed> list() {
    return installed.values().stream().flatMap(byId -> byId.values().stream()).toList();
  }

  /** Returns the plugins with this id, of any kind. */
  public List<Installed> find(String id) {
    return list().stream().filter(entry -> entry.plugin().id().equals(id)).toList();
  }

  /** Returns the providers that could not be loaded. */
  public List<Rejected> rejected() {
    return rejected;
  }

  private Map<String, Installed> ofKind(Kind kind) {
    return installed.getOrDefault(kind, Map.of());
  }

  private <P extends Plugin> P find(Kind kind, Class<P> type, String id) {
    Map<String, Installed> byId = ofKind(kind);
    Installed entry = byId.get(id);
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
    return type.cast(entry.plugin());
  }

  private static Kind kindOf(Plugin plugin) {
    return switch (plugin) {
      case ActivationPlugin a -> Kind.ACTIVATION;
      case LossPlugin l -> Kind.LOSS;
      case OptimizerPlugin o -> Kind.OPTIMIZER;
      default ->
          throw new PluginException(
              plugin.getClass().getName() + " is no activation, loss or optimizer");
    };
  }

  /** Takes what loads; ServiceLoader may fail both in finding and in creating a provider. */
  private static <S> List<S> load(ServiceLoader<S> loader, String kind, List<Rejected> rejected) {
    List<S> found = new ArrayList<>();
    Iterator<S> providers = loader.iterator();
    // An iterator that cannot read its files may fail for ever.
    while (rejected.size() < MAX_REJECTED) {
      try {
        if (!providers.hasNext()) {
          return found;
        }
        found.add(providers.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        rejected.add(new Rejected(kind, "unknown", String.valueOf(e.getMessage())));
      }
    }
    return found;
  }

  private static String sourceOf(Object provider) {
    Class<?> type = provider.getClass();
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return type.getModule().isNamed() ? type.getModule().getName() : type.getName();
    }
    String path = source.getLocation().getPath();
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }
}
