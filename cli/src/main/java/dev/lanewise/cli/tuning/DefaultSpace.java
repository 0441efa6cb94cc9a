package dev.lanewise.cli.tuning;

import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.cli.options.Setting;
import dev.lanewise.cli.training.TrainingSetup;
import dev.lanewise.network.validation.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The space that is searched if the user names none: few settings, those that matter most. */
final class DefaultSpace {

  private static final List<String> HIDDEN =
      List.of("32:relu", "64:relu", "128:relu", "256:relu", "64:relu,64:relu", "128:relu,128:relu");

  private static final SearchSpace.Range LEARNING_RATE = SearchSpace.Range.log(1e-4, 1e-1);

  /** The decay of a step is its learning rate times this, which is strong for tables. */
  private static final SearchSpace.Range TABLE_DECAY = SearchSpace.Range.log(1e-3, 10);

  private static final SearchSpace.Range DECAY = SearchSpace.Range.log(1e-6, 1e-1);

  private DefaultSpace() {}

  /**
   * Returns the space for some data: the learning rate, the rows of a batch, the hidden layers and
   * the weight decay.
   *
   * @param setup the training with its defaults; where the user named something else instead, what
   *     follows from that must not be searched
   * @param given what the user named, which may set the optimizer's own settings
   */
  static SearchSpace of(TrainingSetup setup, List<Setting> given) {
    Set<String> ofOptimizer =
        given.stream()
            .filter(setting -> setting.option().equals("--optimizer"))
            .map(setting -> PluginReference.parse(setting.values().getLast()))
            .flatMap(optimizer -> optimizer.settings().keySet().stream())
            .collect(Collectors.toSet());
    Map<String, SearchSpace.Values> space = new LinkedHashMap<>();
    if (!ofOptimizer.contains(OptimizerPlugin.LEARNING_RATE)) {
      space.put("learning-rate", LEARNING_RATE);
    }
    // The default is never 0, which stands for all rows.
    if (setup.config().batchSize() > 0) {
      space.put("batch-size", batches(setup.config().batchSize(), setup.data().train().rows()));
    }
    // The default has one hidden layer; behind it stands the layer that suits the data.
    int hidden = setup.layers().indexOf(',');
    if (hidden >= 0) {
      String outputs = setup.layers().substring(hidden);
      space.put(
          "layers", new SearchSpace.Choices(HIDDEN.stream().map(each -> each + outputs).toList()));
    }
    if (!ofOptimizer.contains("weight_decay")) {
      space.put("weight-decay", setup.data().train().schema().isPresent() ? TABLE_DECAY : DECAY);
    }
    return new SearchSpace(space);
  }

  /** Returns half, once, twice and four times the default, as far as there are rows. */
  private static SearchSpace.Choices batches(int usual, int rows) {
    List<String> sizes = new ArrayList<>();
    for (long size = Math.max(1, usual / 2); size <= 4L * usual; size *= 2) {
      if (sizes.isEmpty() || size <= rows / 2) {
        sizes.add(Long.toString(size));
      }
    }
    return new SearchSpace.Choices(sizes);
  }
}
