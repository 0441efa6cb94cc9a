package dev.lanewise.cli.inspection;

import dev.lanewise.api.text.Count;
import dev.lanewise.cli.options.ConfigOptions;
import dev.lanewise.cli.text.ShellText;
import dev.lanewise.network.Model;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.TrainingConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from, in words and as the command that trains it again.
 *
 * @param provenance what its file says
 */
public record ModelOrigin(Provenance provenance) {

  List<String> lines(Model model) {
    TrainingConfig config = provenance.config();
    List<String> lines = new ArrayList<>();
    lines.add(
        "trained by Lanewise %s on %s with the digest %08x, seed %d"
            .formatted(
                provenance.version(),
                Count.of(provenance.rows(), "row"),
                provenance.dataDigest(),
                config.seed()));
    if (provenance.epochs() < provenance.plannedEpochs()) {
      lines.add(
          "it ended after %d of %s"
              .formatted(provenance.epochs(), Count.of(provenance.plannedEpochs(), "epoch")));
    }
    lines.add("to repeat: " + command(model));
    return lines;
  }

  /** Returns the options besides those of the source that decide which weights it gives. */
  public List<String> words(Model model) {
    TrainingConfig config = provenance.config();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--layers", model.architecture().layersText()));
    words.addAll(List.of("--loss", model.loss().toString()));
    Map<String, Object> options = ConfigOptions.of(config, provenance.plannedEpochs());
    // A constant learning rate goes without saying.
    options.remove("schedule", TrainingConfig.DEFAULT.schedule().toString());
    options.remove("warmup", TrainingConfig.DEFAULT.warmup());
    options.forEach((name, value) -> {
      words.add("--" + name);
      if (!value.equals(true)) {
        words.add(value.toString());
      }
    });
    return words;
  }

  /** Returns the command with all that decides which weights it gives. */
  private String command(Model model) {
    return "lanewise train %s %s"
        .formatted(
            provenance.source(),
            String.join(" ", words(model).stream().map(ShellText::word).toList()));
  }

  Map<String, @Nullable Object> json(Model model) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("version", provenance.version());
    object.put("rows", provenance.rows());
    object.put("data_digest", "%08x".formatted(provenance.dataDigest()));
    object.put("epochs", provenance.epochs());
    object.put("planned_epochs", provenance.plannedEpochs());
    object.putAll(provenance.config().values());
    object.put("command", command(model));
    return object;
  }
}
