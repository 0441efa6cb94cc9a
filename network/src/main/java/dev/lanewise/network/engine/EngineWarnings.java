package dev.lanewise.network.engine;

import dev.lanewise.api.registry.RejectedPlugin;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Logs what is wrong in the environment of an engine, each warning once. */
final class EngineWarnings {

  /** A process that loads plugins again and again must not keep each of them in memory. */
  private static final int MOST_REMEMBERED = 1000;

  /** Static, so that a service that opens an engine for each model logs each warning once. */
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private EngineWarnings() {}

  static void log(Engine engine) {
    engine.selection().warning().ifPresent(EngineWarnings::once);
    for (RejectedPlugin rejected : engine.plugins().rejected()) {
      once("a plugin is left out: " + rejected);
    }
  }

  private static void once(String warning) {
    boolean isNew =
        LOGGED.size() < MOST_REMEMBERED ? LOGGED.add(warning) : !LOGGED.contains(warning);
    if (isNew) {
      // Looked up late: most programs have nothing to log.
      System.getLogger(Engine.class.getName()).log(System.Logger.Level.WARNING, warning);
    }
  }
}
