package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
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
}
