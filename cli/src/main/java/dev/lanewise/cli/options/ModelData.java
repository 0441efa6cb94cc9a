package dev.lanewise.cli.options;

import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TargetKind;
import dev.lanewise.network.data.Task;
import java.util.Optional;

/** Reads data as a model knows it: its columns by name, and its classes by their indices. */
public final class ModelData {

  private ModelData() {}

  /** Returns the options to read data for a model with. */
  public static DataOptions options(Model model, ColumnRoles roles, CsvDialect dialect) {
    DataOptions options = options(model.task(), model.schema(), roles, dialect);
    // A preparation fills every number that is missing.
    return model.preparation().isPresent() ? options.withMissing() : options;
  }

  /**
   * Returns the options to read data with.
   *
   * @param task what a model's outputs mean
   * @param schema its columns, if it knows them
   */
  public static DataOptions options(
      Task task, Optional<Schema> schema, ColumnRoles roles, CsvDialect dialect) {
    DataOptions options = DataOptions.defaults().withRoles(roles).withDialect(dialect);
    DataOptions known = schema.map(options::withSchema).orElse(options);
    return task instanceof Task.Classification classification
        ? known.withClassNames(classification.classNames())
        : known.withTargetKind(TargetKind.VALUES);
  }
}
