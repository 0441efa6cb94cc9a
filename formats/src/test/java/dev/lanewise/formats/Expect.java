package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Dataset;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** What the tests of readers have in common. */
public final class Expect {

  private Expect() {}

  /** Asserts that a data error is raised whose single line of message holds all the parts. */
  public static void dataError(Executable action, String... parts) {
    String message = requireNonNull(assertThrows(DataException.class, action).getMessage());
    assertFalse(message.contains("\n"), message);
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
  }

  public static void labels(Dataset dataset, int... labels) {
    assertArrayEquals(labels, dataset.labels());
  }

  public static void shape(Dataset dataset, int rows, int width) {
    assertEquals(rows, dataset.rows(), "rows");
    assertEquals(width, dataset.inputWidth(), "inputs");
  }

  /** Returns a file that NumPy wrote. */
  static Path numpy(String name) {
    try {
      return Path.of(Expect.class.getResource("numpy/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
