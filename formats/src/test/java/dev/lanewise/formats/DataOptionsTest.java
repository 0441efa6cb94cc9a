package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TargetKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DataOptionsTest {

  private static final DataOptions ALL =
      new DataOptions(
          roles(TargetKind.CLASSES, "a"),
          CsvDialect.AUTO,
          Optional.empty(),
          List.of("x", "y"),
          7,
          false);

  private static ColumnRoles roles(TargetKind kind, String... targets) {
    return ColumnRoles.DEFAULT.withTargets(List.of(targets)).withKind(kind);
  }

  private static void fails(Executable action, String part) {
    String message =
        requireNonNull(assertThrows(ConfigurationException.class, action).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void leavesEverythingToTheFile() {
    DataOptions options = DataOptions.defaults();
    assertEquals(ColumnRoles.DEFAULT, options.roles());
    assertEquals(CsvDialect.AUTO, options.dialect());
    assertEquals(List.of(), options.classNames());
    assertEquals(0, options.seed());
  }

  @Test
  void changesOneThingAtATime() {
    assertEquals(roles(TargetKind.CLASSES, "b"), ALL.withTargets(List.of("b")).roles());
    assertEquals(roles(TargetKind.AUTO, "a"), ALL.withTargetKind(TargetKind.AUTO).roles());
    assertEquals(List.of("z"), ALL.withClassNames(List.of("z")).classNames());
    assertEquals(List.of("0", "1", "2"), ALL.withClasses(3).classNames());
    assertEquals(8, ALL.withSeed(8).seed());
    Schema schema = Schema.ofNumbers(2);
    assertEquals(Optional.of(schema), ALL.withSchema(schema).schema());
    DataOptions all = ALL.withTargets(List.of("b")).withSeed(8).withSchema(schema).withClasses(2);
    assertEquals(roles(TargetKind.CLASSES, "b"), all.roles());
    assertEquals(8, all.seed());
    assertEquals(List.of("0", "1"), all.classNames());
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
    assertEquals(List.of("a", "b"), values.withTargets(List.of("a", "b")).roles().targets());
    assertEquals(List.of(), values.classNames());
  }
}
