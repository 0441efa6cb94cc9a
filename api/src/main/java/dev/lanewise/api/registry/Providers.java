package dev.lanewise.api.registry;

import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.text.Quotation;
import java.lang.module.FindException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * The plugins that a class loader finds, and those that it could not load.
 *
 * <p>{@link ServiceLoader} may fail both in finding and in creating a provider; whatever fails is
 * noted, and the search goes on.
 */
final class Providers {

  private static final int MAX_REJECTED = 1000;
  private static final int MAX_CAUSES = 50;
  private static final int MAX_REASON = 500;

  private final Function<Class<?>, PluginSource> sources;
  private final String unknownSource;
  private final List<InstalledPlugin> installed = new ArrayList<>();
  private final List<RejectedPlugin> rejected = new ArrayList<>();

  private Providers(Function<Class<?>, PluginSource> sources, String unknownSource) {
    this.sources = sources;
    this.unknownSource = unknownSource;
  }

  /**
   * Searches.
   *
   * @param sources where a class comes from
   * @param unknownSource what to call the source of what cannot be found
   */
  static Providers find(
      ClassLoader loader, Function<Class<?>, PluginSource> sources, String unknownSource) {
    Providers providers = new Providers(sources, unknownSource);
    for (PluginKind kind : PluginKind.values()) {
      providers.search(kind, ServiceLoader.load(kind.service(), loader));
    }
    return providers;
  }

  List<InstalledPlugin> installed() {
    return installed;
  }

  List<RejectedPlugin> rejected() {
    return rejected;
  }

  private <P extends Plugin> void search(PluginKind kind, ServiceLoader<P> loader) {
    Iterator<ServiceLoader.Provider<P>> found = loader.stream().iterator();
    int failures = 0;
    // An iterator that cannot read its files may fail again and again.
    while (failures < MAX_REJECTED) {
      try {
        if (!found.hasNext()) {
          return;
        }
        create(kind, found.next());
      } catch (Throwable e) {
        // Beside its own error and LinkageError, what class loaders throw, such as
        // SecurityException.
        rethrowIfFatal(e);
        failures++;
        rejected.add(
            new RejectedPlugin(Optional.empty(), kind.toString(), unknownSource, reason(e)));
      }
    }
  }

  private <P extends Plugin> void create(PluginKind kind, ServiceLoader.Provider<P> provider) {
    Class<?> type = provider.type();
    try {
      P plugin = provider.get();
      String id = plugin.id();
      if (id == null) {
        throw new PluginException("its id() returns null; return a name");
      }
      installed.add(new InstalledPlugin(kind, id, plugin, sources.apply(type)));
    } catch (Throwable e) {
      // Whatever third-party code throws must not hide the other plugins.
      rethrowIfFatal(e);
      rejected.add(
          new RejectedPlugin(
              Optional.empty(),
              kind.toString(),
              sources.apply(type).location(),
              "%s: %s".formatted(type.getName(), reason(e))));
    }
  }

  /** Throws what no program can go on after. */
  static void rethrowIfFatal(Throwable e) {
    if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /** Says in one line why something failed. */
  static String reason(Throwable thrown) {
    Throwable root = thrown;
    // Causes may run in a circle.
    for (int depth = 0; depth < MAX_CAUSES && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    String message = withoutService(String.valueOf(thrown.getMessage()));
    String rootMessage = root.getMessage();
    String detail =
        switch (root) {
          case UnsupportedClassVersionError e ->
              "it was compiled for a newer Java than this one, which is %d (%s); compile it with --release %d"
                  .formatted(Runtime.version().feature(), rootMessage, Runtime.version().feature());
          case NoClassDefFoundError e -> missing(String.valueOf(rootMessage));
          case ClassNotFoundException e -> missing(String.valueOf(rootMessage));
          case FindException e ->
              "%s; a module of the JDK is there if java is started with --add-modules and its name"
                  .formatted(rootMessage);
          default -> "%s: %s".formatted(root.getClass().getName(), rootMessage);
        };
    String all =
        switch (thrown) {
          // Written for users.
          case LanewiseException e -> message;
          case ServiceConfigurationError e when e.getCause() == null -> message;
          case LinkageError e -> detail;
          default -> thrown.getCause() == null ? detail : message + ": " + detail;
        };
    return Quotation.of(all, MAX_REASON);
  }

  private static String missing(String className) {
    String name = className.replace('/', '.');
    String remedy;
    if (name.startsWith("dev.lanewise.api.")) {
      remedy =
          "this version of the api does not have it; build the plugin for the api "
              + Plugins.API_VERSION;
    } else if (name.startsWith("dev.lanewise.")) {
      remedy = "plugins are given the packages dev.lanewise.api alone, and must do with them";
    } else if (name.startsWith("jdk.incubator.vector.")) {
      remedy = "start java with --add-modules jdk.incubator.vector";
    } else {
      remedy = "put the jar that holds it beside this one into a folder of their own";
    }
    return "the class %s is missing; %s".formatted(name, remedy);
  }

  /** ServiceLoader puts the name of the service before each message. */
  private static String withoutService(String message) {
    for (PluginKind kind : PluginKind.values()) {
      String prefix = kind.service().getName() + ": ";
      if (message.startsWith(prefix)) {
        return message.substring(prefix.length());
      }
    }
    return message;
  }
}
