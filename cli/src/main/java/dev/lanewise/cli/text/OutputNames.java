package dev.lanewise.cli.text;

import dev.lanewise.network.Model;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import java.util.List;
import java.util.stream.IntStream;

/** Names what a model puts out. */
public final class OutputNames {

  private OutputNames() {}

  /**
   * Returns a name for each output: the classes, the second class for the single output of two, the
   * targets of a table, or {@code output_0}, {@code output_1} and so on.
   */
  public static List<String> of(Model model) {
    int outputs = model.architecture().outputs();
    if (model.task() instanceof Task.Classification classification) {
      List<String> classes = classification.classNames();
      if (classes.size() == outputs) {
        return classes;
      }
      if (outputs == 1) {
        return List.of(classes.getLast());
      }
    }
    List<String> targets = model.schema().map(Schema::targets).orElse(List.of());
    if (targets.size() == outputs) {
      return targets;
    }
    return IntStream.range(0, outputs).mapToObj(i -> "output_" + i).toList();
  }
}
