package dev.lanewise.formats.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.lanewise.api.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileProblemTest {

  private static final String HIDDEN = "/x/.lanewise-1.tmp";

  private static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of(new AccessDeniedException(HIDDEN), "permission denied"),
        Arguments.of(new NoSuchFileException(HIDDEN), "no such file can be made there"),
        Arguments.of(new FileAlreadyExistsException(HIDDEN), "a file of that name is in the way"),
        Arguments.of(
            new FileSystemException(HIDDEN, null, "File name too long"), "File name too long"),
        Arguments.of(new FileSystemException(HIDDEN), "the system refuses (FileSystem)"),
        Arguments.of(new FileSystemLoopException(HIDDEN), "the system refuses (FileSystemLoop)"),
        Arguments.of(new IOException("No space left on device"), "No space left on device"),
        Arguments.of(new IOException(), "IOException"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void aProblemIsNamedWithoutTheFileItHappenedTo(IOException cause, String reason) {
    assertEquals(
        "cannot write m.csv: " + reason + "; what was there before is unchanged",
        FileProblem.writing(Path.of("m.csv"), cause).getMessage());
  }

  @Test
  void whatCannotBeReadIsNamedWithItsFile() {
    Path file = Path.of("m.csv");
    assertEquals(
        "m.csv does not exist; check the path",
        FileProblem.reading(file, new NoSuchFileException("m.csv")).getMessage());
    assertEquals(
        "m.csv may not be read; check its permissions",
        FileProblem.reading(file, new AccessDeniedException("m.csv")).getMessage());
    assertEquals(
        "cannot read m.csv: it is not UTF-8 text",
        FileProblem.reading(file, new MalformedInputException(1)).getMessage());
    assertEquals(
        "cannot read m.csv: it ends too early",
        FileProblem.reading(file, new EOFException()).getMessage());
  }

  @Test
  void theCauseIsKept() {
    IOException cause = new IOException("x");
    assertSame(cause, FileProblem.reading(Path.of("m"), cause).getCause());
    assertSame(cause, FileProblem.writing(Path.of("m"), cause).getCause());
  }

  @Test
  void memoryIsTold() {
    OutOfMemoryError cause = new OutOfMemoryError();
    DataException e = FileProblem.memory("m.csv", 3L << 20, cause);
    assertSame(cause, e.getCause());
    assertEquals(
        "m.csv needs 3 MB of memory and Java may use "
            + Runtime.getRuntime().maxMemory() / (1024 * 1024)
            + " MB in all; start it with a larger -Xmx",
        e.getMessage());
  }
}
