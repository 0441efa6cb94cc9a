package dev.lanewise.api.registry;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one plugin: of a jar, or of the jars of a folder.
 *
 * <p>It sees the JDK and the packages of the api, and nothing else of the application: a plugin may
 * bring another version of a library than its host, and works the same in every host. Where the api
 * is a named module and so are all jars, they become the modules of a layer.
 */
final class PluginClassLoader extends URLClassLoader {

  private static final String API = "dev.lanewise.api.";

  static {
    registerAsParallelCapable();
  }

  /** The modules whose classes this loads; empty outside of a layer. */
  private Set<String> modules = Set.of();

  private PluginClassLoader(String name, URL[] urls) {
    super(name, urls, ClassLoader.getPlatformClassLoader());
  }

  /**
   * Returns a loader of the jars.
   *
   * @param modular whether each of them is a module
   * @throws java.lang.module.FindException and other run-time exceptions of module layers, if the
   *     modules of the jars do not fit together
   */
  static PluginClassLoader open(String name, List<Path> jars, boolean modular) throws IOException {
    PluginClassLoader loader = new PluginClassLoader("plugin " + name, urls(jars));
    try {
      ModuleLayer host = Plugins.class.getModule().getLayer();
      if (host != null && modular) {
        loader.defineModules(jars, host);
      }
      return loader;
    } catch (RuntimeException | LinkageError e) {
      loader.close();
      throw e;
    }
  }

  private static URL[] urls(List<Path> jars) throws MalformedURLException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return urls;
  }

  private void defineModules(List<Path> jars, ModuleLayer host) {
    ModuleFinder finder = ModuleFinder.of(jars.toArray(Path[]::new));
    Set<String> names =
        finder.findAll().stream()
            .map(module -> module.descriptor().name())
            .collect(Collectors.toUnmodifiableSet());
    Configuration configuration = host.configuration().resolve(finder, ModuleFinder.of(), names);
    modules = names;
    host.defineModules(configuration, module -> this);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(API)) {
      return Class.forName(name, false, Plugins.class.getClassLoader());
    }
    Class<?> found = super.loadClass(name, resolve);
    // A program may add jars of its own to the boot class path, as ./lanewise does. They do not
    // belong to the JDK, whose classes are in named modules.
    boolean isProgram = found.getClassLoader() == null && !found.getModule().isNamed();
    return isProgram ? loadOwn(name) : found;
  }

  private Class<?> loadOwn(String name) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected @Nullable Class<?> findClass(@Nullable String moduleName, String name) {
    if (moduleName != null && !modules.contains(moduleName)) {
      return null;
    }
    try {
      return findClass(name);
    } catch (ClassNotFoundException e) {
      // What the method promises for a class that is not there.
      return null;
    }
  }

  @Override
  protected @Nullable URL findResource(@Nullable String moduleName, String name)
      throws IOException {
    return moduleName == null || modules.contains(moduleName) ? findResource(name) : null;
  }
}
