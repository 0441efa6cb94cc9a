package dev.lanewise.network.engine;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.events.KernelsEvent;
import dev.lanewise.network.events.Recordings;

/**
 * What computes: the plugins, the kernels and the threads. Close it to end its threads.
 *
 * <p>Results do not depend on it: the same bits come from any kernels and any number of threads.
 *
 * <p>Any number of threads may train and predict with one engine at once, each prediction with its
 * own {@link Predictor}. No thread waits for another's computation: those of the engine help one
 * caller at a time, and a caller that finds them busy computes alone. So a service with a thread
 * for each request does best with an engine of one thread, which needs no closing.
 *
 * @since 0.1
 */
public final class Engine implements AutoCloseable {

  private static final int MAX_THREADS = 1024;

  private final Plugins plugins;
  private final KernelSelection selection;
  private final WorkerPool pool;

  private Engine(Plugins plugins, KernelSelection selection, int threads) {
    checkThreads(threads);
    this.plugins = plugins;
    this.selection = selection;
    this.pool = new WorkerPool(threads);
    KernelsEvent event = Recordings.kernels();
    if (event != null) {
      event.commit(selection.kernels().id(), selection.reason(), threads);
    }
  }

  /**
   * Returns an engine with all installed plugins, the best kernels and one thread, and logs as
   * {@link #create(Plugins, String, int)} does.
   */
  public static Engine create() {
    return create(Plugins.installed(), KernelSelection.AUTO, 1);
  }

  /**
   * Returns an engine, and logs warnings: faster kernels that do not run here, with the remedy, and
   * rejected plugins. Each is one warning of the {@link System.Logger} with the name of this class,
   * once in a process.
   *
   * @param plugins the activations, losses, optimizers and kernels to choose from
   * @param kernels the id of the kernels, or {@code auto}
   * @param threads how many threads compute, at least 1
   */
  public static Engine create(Plugins plugins, String kernels, int threads) {
    Engine engine = new Engine(plugins, plugins.kernels(kernels), threads);
    EngineWarnings.log(engine);
    return engine;
  }

  /**
   * Returns an engine with kernels that the caller chose, and logs nothing: the caller can show
   * {@link KernelSelection#warning} and {@link Plugins#rejected} itself.
   *
   * @param plugins the activations, losses and optimizers to choose from
   * @param selection the kernels, from {@link Plugins#kernels}
   * @param threads how many threads compute, at least 1
   */
  public static Engine create(Plugins plugins, KernelSelection selection, int threads) {
    return new Engine(plugins, selection, threads);
  }

  /**
   * Checks how many threads are asked for, before there is an engine.
   *
   * @throws ConfigurationException if it is not 1 to 1024
   */
  public static void checkThreads(int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new ConfigurationException(
          "threads=%d is out of range: 1 to %d".formatted(threads, MAX_THREADS));
    }
  }

  /** Returns an engine of one thread with the same plugins and kernels, compiled once for both. */
  public Engine singleThreaded() {
    return new Engine(plugins, selection, 1);
  }

  /** Returns the plugins. */
  public Plugins plugins() {
    return plugins;
  }

  /** Returns the kernels and why they were chosen. */
  public KernelSelection selection() {
    return selection;
  }

  /** Returns the kernels. */
  public Kernels kernels() {
    return selection.kernels();
  }

  /**
   * Returns for how many threads work is divided. At most as many run at once as there are
   * processors.
   */
  public int threads() {
    return pool.size();
  }

  /** Returns how many computations were divided for several threads so far. */
  public long sharedComputations() {
    return pool.rounds();
  }

  /** Returns the threads, for own computations with {@link #kernels}. */
  public Workers workers() {
    return pool;
  }

  /**
   * Ends the threads; when this returns, all have ended, except the caller if it is one of them.
   *
   * <p>A training or prediction under way is not affected. A closed engine still computes the same
   * bits, on its callers' threads only. Closing it again has no effect.
   */
  @Override
  public void close() {
    pool.close();
  }
}
