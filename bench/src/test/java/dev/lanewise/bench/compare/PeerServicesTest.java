package dev.lanewise.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.compare.comparison.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Peers are found as services; a file of another name would hide them without a word. */
class PeerServicesTest {

  private static final Path PEERS = Path.of("src", "peers");

  @Test
  void eachFileNamesAnInterfaceAndClassesThatAreThere() throws Exception {
    List<Path> files = files(PEERS.resolve("resources/META-INF/services"));
    assertFalse(files.isEmpty());
    for (Path file : files) {
      Class<?> service = Class.forName(file.getFileName().toString());
      assertTrue(Peer.class.isAssignableFrom(service), service.getName());
      List<String> providers =
          Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      assertFalse(providers.isEmpty(), file.toString());
      for (String provider : providers) {
        Path source = PEERS.resolve("java").resolve(provider.strip().replace('.', '/') + ".java");
        assertTrue(Files.isRegularFile(source), source.toString());
      }
    }
  }

  @Test
  void noPeerIsForgotten() throws Exception {
    StringBuilder named = new StringBuilder();
    for (Path file : files(PEERS.resolve("resources/META-INF/services"))) {
      named.append(Files.readString(file)).append('\n');
    }
    List<String> forgotten =
        files(PEERS.resolve("java/dev/lanewise/bench/peers")).stream()
            .filter(PeerServicesTest::isPeer)
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .filter(name -> !named.toString().contains("peers." + name + "\n"))
            .toList();
    assertEquals(List.of(), forgotten);
  }

  private static boolean isPeer(Path file) {
    try {
      return Files.readString(file)
          .matches("(?s).*\\bfinal class \\w+\\s+(extends \\w+\\s+)?implements \\w+Peer\\b.*");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
