package dev.lanewise.cli.options;

import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.TargetKind;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import java.util.List;

/** Reads data and gives its classes the indices that they have in a model. */
public final class ModelData {

  private ModelData() {}

  /** Returns the options to read data for a model with. */
  public static DataOptions options(Model model, List<String> targets) {
    DataOptions options = DataOptions.defaults().withTargets(targets);
    return model.task() instanceof Task.Classification classification
        ? options.withClassNames(classification.classNames())
        : options.withTargetKind(TargetKind.VALUES);
  }
}
