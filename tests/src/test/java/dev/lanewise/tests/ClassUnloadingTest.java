package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that used the library can be unloaded: nothing in the virtual machine holds its
 * class loader, neither a thread nor what is kept for a thread or for ever.
 *
 * <p>The JDK itself keeps a soft reference to the application whose records it saw last, in {@code
 * java.lang.runtime.ObjectMethods}. So each round's loader is looked at after the next round; what
 * the library or its readers kept, be it softly, would still be held then.
 */
@Tag("full")
class ClassUnloadingTest {

  private static final int ROUNDS = 20;

  /** After so many rounds, what the JDK itself loads at first use is loaded. */
  private static final int WARM_UP = 5;

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private static final MemoryPoolMXBean METASPACE =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals("Metaspace"))
          .findAny()
          .orElseThrow();

  @TempDir private Path folder;

  @Test
  void anApplicationIsUnloadedWithAllThatItUsed() throws Exception {
    List<String> digests = new ArrayList<>();
    long loaded = 0;
    long settled = 0;
    WeakReference<ClassLoader> last = runApart(digests);
    for (int round = 1; round <= ROUNDS; round++) {
      long before = METASPACE.getUsage().getUsed();
      WeakReference<ClassLoader> next = runApart(digests);
      loaded = Math.max(loaded, METASPACE.getUsage().getUsed() - before);
      awaitCollection(last, round);
      last = next;
      if (round == WARM_UP) {
        settled = METASPACE.getUsage().getUsed();
      }
    }
    assertEquals(List.of(digests.getFirst()), digests.stream().distinct().toList());
    long growth = METASPACE.getUsage().getUsed() - settled;
    assertTrue(
        growth < loaded,
        "metaspace grew by %,d bytes in %d rounds of %,d"
            .formatted(growth, ROUNDS - WARM_UP, loaded));
  }

  /** Runs the application with a loader of its own, on this thread. */
  private WeakReference<ClassLoader> runApart(List<String> digests) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass(LoadedApplication.class.getName());
      assertNotSame(LoadedApplication.class, type);
      Object application = type.getConstructor(Path.class).newInstance(folder);
      digests.add((String) ((Callable<?>) application).call());
      return new WeakReference<>(loader);
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  @SuppressWarnings("ThreadPriorityCheck")
  private static void awaitCollection(WeakReference<ClassLoader> loader, int round) {
    long start = System.nanoTime();
    while (!loader.refersTo(null)) {
      assertTrue(
          System.nanoTime() - start < PATIENCE_NANOS,
          "the class loader of round %d is still held".formatted(round));
      System.gc();
      Thread.yield();
    }
  }
}
