package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DataOptionsTest {

  private static final DataOptions ALL =
      new DataOptions(List.of("a"), TargetKind.CLASSES, List.of("x", "y"), 7);

  private static void fails(Executable action, String part) {
    String message =
        requireNonNull(assertThrows(ConfigurationException.class, action).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void leavesEverythingToTheFile() {
    assertEquals(new DataOptions(List.of(), TargetKind.AUTO, List.of(), 0), DataOptions.defaults());
  }

  @Test
  void changesOneThingAtATime() {
    List<String> names = List.of("x", "y");
    assertEquals(
        new DataOptions(List.of("b"), TargetKind.CLASSES, names, 7), ALL.withTargets(List.of("b")));
    assertEquals(
        new DataOptions(List.of("a"), TargetKind.AUTO, names, 7),
        ALL.withTargetKind(TargetKind.AUTO));
    assertEquals(
        new DataOptions(List.of("a"), TargetKind.CLASSES, List.of("z"), 7),
        ALL.withClassNames(List.of("z")));
    assertEquals(
        new DataOptions(List.of("a"), TargetKind.CLASSES, List.of("0", "1", "2"), 7),
        ALL.withClasses(3));
    assertEquals(new DataOptions(List.of("a"), TargetKind.CLASSES, names, 8), ALL.withSeed(8));
  }

  @Test
  void wantsClassesIfTheyAreNamedOrAskedFor() {
    DataOptions none = DataOptions.defaults();
    assertFalse(none.wantsClasses());
    assertFalse(none.withTargetKind(TargetKind.VALUES).wantsClasses());
    assertTrue(none.withTargetKind(TargetKind.CLASSES).wantsClasses());
    assertTrue(none.withClasses(2).wantsClasses());
  }

  @Test
  void refusesWhatContradictsItself() {
    fails(() -> ALL.withTargets(List.of("a", "b")), "one target column, not 2: name one of [a, b]");
    fails(() -> ALL.withTargetKind(TargetKind.VALUES), "have no class names");
    DataOptions values = DataOptions.defaults().withTargetKind(TargetKind.VALUES);
    assertEquals(List.of("a", "b"), values.withTargets(List.of("a", "b")).targets());
    assertEquals(List.of(), values.classNames());
  }
}
