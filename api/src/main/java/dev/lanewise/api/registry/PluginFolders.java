package dev.lanewise.api.registry;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.ActivationPlugin;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Loads plugins from folders: each jar in a folder, and each folder in it with its jars, is one
 * unit with a class loader of its own. A fault in one unit is recorded and does not affect the
 * others.
 */
final class PluginFolders {

  private static final String JAR = "jar";

  /** A jar, or a folder with a plugin and the libraries it needs. */
  private record Unit(Path path, List<PluginJar> jars) {

    List<PluginJar> plugins() {
      return jars.stream().filter(jar -> jar.manifest().isPresent()).toList();
    }
  }

  private final List<RejectedPlugin> rejected = new ArrayList<>();
  private final List<Unit> units = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private final List<InstalledPlugin> installed = new ArrayList<>();
  private final List<PluginClassLoader> loaders = new ArrayList<>();

  private PluginFolders() {}

  /**
   * Loads what the folders hold.
   *
   * @throws ConfigurationException if a folder is not there or cannot be read
   */
  static PluginFolders load(List<Path> folders) {
    PluginFolders loaded = new PluginFolders();
    try {
      for (Path folder : folders.stream().map(PluginFolders::real).distinct().toList()) {
        for (Path entry : entries(folder)) {
          loaded.read(entry, folder);
        }
      }
      for (Unit unit : loaded.withoutDuplicates()) {
        loaded.open(unit);
      }
      return loaded;
    } catch (RuntimeException | Error e) {
      loaded.loaders.forEach(PluginFolders::closeQuietly);
      throw e;
    }
  }

  List<InstalledPlugin> installed() {
    return installed;
  }

  List<RejectedPlugin> rejected() {
    return rejected;
  }

  List<PluginClassLoader> loaders() {
    return loaders;
  }

  private static Path real(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        return folder.toRealPath();
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    throw new ConfigurationException(
        Files.exists(folder)
            ? "%s is no folder; plugins are taken from folders that hold their jars"
                .formatted(folder)
            : "there is no folder %s for plugins; create it or name another".formatted(folder));
  }

  private static ConfigurationException unreadable(Path folder, Exception e) {
    return new ConfigurationException(
        "the folder %s for plugins cannot be read (%s); change its permissions or name another"
            .formatted(folder, Providers.reason(e)),
        e);
  }

  /** Returns what is in a folder, in the order of names; hidden files are ignored. */
  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "[!.]*")) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(folder, e);
    }
    entries.sort(Comparator.comparing(Path::toString));
    return entries;
  }

  private static boolean isJar(Path path) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".jar");
  }

  private void read(Path entry, Path folder) {
    if (Files.isDirectory(entry)) {
      readFolder(entry, folder);
    } else if (isJar(entry) && isNew(entry)) {
      readJar(entry, true)
          .ifPresent(jar -> {
            if (jar.manifest().isEmpty()) {
              reject(
                  JAR,
                  entry,
                  "it offers no plugin: it has no META-INF/services/%s or the like; a library that a plugin needs belongs beside that plugin's jar into a folder of their own"
                      .formatted(ActivationPlugin.class.getName()));
            } else {
              units.add(new Unit(entry, List.of(jar)));
            }
          });
    }
  }

  private void readFolder(Path path, Path folder) {
    try {
      if (folder.startsWith(path.toRealPath())) {
        reject("folder", path, "it is a link to the folder it lies in; remove it");
        return;
      }
      List<Path> files =
          entries(path).stream()
              .filter(file -> isJar(file) && !Files.isDirectory(file) && isNew(file))
              .toList();
      List<PluginJar> jars =
          files.stream().map(file -> readJar(file, false)).flatMap(Optional::stream).toList();
      if (jars.size() < files.size()) {
        reject("folder", path, "it is left out because of the jar in it that was rejected");
        return;
      }
      Unit unit = new Unit(path, jars);
      if (!unit.plugins().isEmpty()) {
        units.add(unit);
      } else if (!jars.isEmpty()) {
        reject("folder", path, "none of its jars offers a plugin");
      }
    } catch (IOException | ConfigurationException e) {
      reject("folder", path, Providers.reason(e));
    }
  }

  /** Tells whether a jar was not met before, in this or another folder. */
  private boolean isNew(Path jar) {
    try {
      return seen.add(jar.toRealPath());
    } catch (IOException e) {
      // A broken link: what is wrong with it is told when it is read.
      return seen.add(jar);
    }
  }

  private Optional<PluginJar> readJar(Path path, boolean alone) {
    try {
      return Optional.of(PluginJar.read(path, alone));
    } catch (PluginException e) {
      reject(JAR, path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * Leaves out units that hold the same plugin, in any versions, because neither may take
   * precedence.
   */
  private List<Unit> withoutDuplicates() {
    Map<String, List<Path>> holders = new HashMap<>();
    for (Unit unit : units) {
      for (PluginJar jar : unit.plugins()) {
        holders.computeIfAbsent(idOf(jar), id -> new ArrayList<>()).add(jar.path());
      }
    }
    List<Unit> alone = new ArrayList<>();
    for (Unit unit : units) {
      boolean duplicate = false;
      for (PluginJar jar : unit.plugins()) {
        List<Path> all = holders.getOrDefault(idOf(jar), List.of());
        if (all.size() > 1) {
          duplicate = true;
          reject(
              JAR,
              jar.path(),
              "the plugin %s is also in %s; remove all but one"
                  .formatted(
                      idOf(jar),
                      all.stream()
                          .filter(path -> !path.equals(jar.path()))
                          .map(Path::toString)
                          .collect(Collectors.joining(", "))));
        }
      }
      if (!duplicate) {
        alone.add(unit);
      }
    }
    return alone;
  }

  private static String idOf(PluginJar jar) {
    return jar.manifest().map(PluginManifest::id).orElse("");
  }

  private void open(Unit unit) {
    Map<Path, PluginSource> sources = new HashMap<>();
    unit.jars()
        .forEach(jar ->
            jar.manifest()
                .ifPresent(
                    manifest -> sources.put(jar.path(), PluginSource.of(jar.path(), manifest))));
    PluginClassLoader loader;
    try {
      loader =
          PluginClassLoader.open(
              unit.path().getFileName().toString(),
              unit.jars().stream().map(PluginJar::path).toList(),
              unit.jars().stream().allMatch(PluginJar::modular));
    } catch (IOException | RuntimeException | LinkageError e) {
      reject(JAR, unit.path(), Providers.reason(e));
      return;
    }
    Providers providers =
        Providers.find(
            loader,
            type ->
                PluginSource.fileOf(type)
                    .map(sources::get)
                    .orElseGet(() -> sources.values().iterator().next()),
            unit.path().toString());
    rejected.addAll(providers.rejected());
    if (providers.installed().isEmpty() && providers.rejected().isEmpty()) {
      reject(JAR, unit.path(), "it offers no plugin: its files in META-INF/services name no class");
    }
    List<InstalledPlugin> accepted =
        providers.installed().stream().filter(this::passesCheck).toList();
    installed.addAll(accepted);
    if (accepted.isEmpty()) {
      closeQuietly(loader);
    } else {
      loaders.add(loader);
    }
  }

  private boolean passesCheck(InstalledPlugin entry) {
    try {
      PluginCheck.check(entry);
      return true;
    } catch (Throwable e) {
      // Whatever third-party code throws must not hide the other plugins.
      Providers.rethrowIfFatal(e);
      rejected.add(
          new RejectedPlugin(
              Optional.of(entry.id()),
              entry.kind().toString(),
              entry.source().location(),
              "%s: %s".formatted(entry.plugin().getClass().getName(), Providers.reason(e))));
      return false;
    }
  }

  /**
   * Closes a loader that is not used. If that fails, it stays open until it is garbage-collected.
   */
  private static void closeQuietly(PluginClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      // Nothing was taken from it, and what is wrong with its jar was told.
    }
  }

  private void reject(String kind, Path path, String reason) {
    rejected.add(new RejectedPlugin(Optional.empty(), kind, path.toString(), reason));
  }
}
