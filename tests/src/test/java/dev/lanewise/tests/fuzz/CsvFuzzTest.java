package dev.lanewise.tests.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.formats.CsvReader;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.network.data.TargetKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Hostile CSV files, with the options that the header's first letter chooses. */
class CsvFuzzTest {

  /** A cell takes one byte in the file and an object in memory. */
  static final Hostile.Budget BUDGET = new Hostile.Budget(1 << 20, 512);

  private static final DataOptions DEFAULTS = DataOptions.defaults();

  @TempDir static Path folder;

  @FuzzTest
  void table(byte[] bytes) {
    Path file = Hostile.file(folder.resolve("table.csv"), bytes);
    Hostile.read(BUDGET, bytes.length, () -> CsvReader.read(file, options(bytes)))
        .ifPresent(Datasets::check);
  }

  @FuzzTest
  void inputs(byte[] bytes) {
    Path file = Hostile.file(folder.resolve("inputs.csv"), bytes);
    Hostile.read(BUDGET, bytes.length, () -> CsvReader.readInputs(file, 2, options(bytes)).data())
        .ifPresent(Datasets::check);
  }

  private static DataOptions options(byte[] bytes) {
    return switch (bytes.length == 0 ? 0 : bytes[0]) {
      case 'c' -> DEFAULTS.withTargetKind(TargetKind.CLASSES);
      case 'v' -> DEFAULTS.withTargetKind(TargetKind.VALUES);
      case 'k' -> DEFAULTS.withClassNames(List.of("no", "yes", "1"));
      case 't' -> DEFAULTS.withTargets(List.of("y"));
      case 's' -> DEFAULTS.withTargets(List.of("y", "z", "y"));
      default -> DEFAULTS;
    };
  }
}
