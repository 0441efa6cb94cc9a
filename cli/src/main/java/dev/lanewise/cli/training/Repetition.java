package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.cli.inspection.ModelOrigin;
import dev.lanewise.cli.options.Setting;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.ShellText;
import dev.lanewise.network.Model;
import dev.lanewise.network.Provenance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The training of a model as settings of another one.
 *
 * @param provenance what the model's file says
 * @param settings the options that follow from it
 * @param unknown sentences on what it does not tell
 */
record Repetition(Provenance provenance, List<Setting> settings, List<String> unknown) {

  private static final String INIT = "--init";

  /** Names that another file, or an option, might have. */
  private static final Pattern NOT_PLAIN = Pattern.compile("^-|[/\\\\]|^\\.\\.?$|\\p{Cntrl}");

  /**
   * Finds out how a model was trained.
   *
   * @param parser parses words of a command line
   * @throws ConfigurationException if its file does not tell
   */
  static Repetition of(Path file, Model model, Function<List<String>, ParseResult> parser) {
    Provenance provenance =
        model
            .provenance()
            .orElseThrow(() ->
                new ConfigurationException(
                    "%s does not say how it was trained; leave out --like, or name a model that lanewise train wrote"
                        .formatted(file)));
    List<String> unknown = new ArrayList<>();
    List<Setting> settings = new ArrayList<>();
    settings(provenance.source(), parser)
        .ifPresentOrElse(
            settings::addAll,
            () ->
                unknown.add(
                    "%s calls its data '%s', which is no DATA with options; name the data"
                        .formatted(file, Quotation.of(provenance.source()))));
    List<String> files = files(settings);
    if (!files.isEmpty()) {
      unknown.add(
          "%s does not tell the folders of %s; they are looked for here unless they are given"
              .formatted(file, Listing.of(files)));
    }
    String version = Provenance.libraryVersion().orElse("unknown");
    if (!version.equals(provenance.version())) {
      unknown.add(
          "%s was trained by Lanewise %s, and this is %s: the weights may differ"
              .formatted(file, provenance.version(), version));
    }
    if (provenance.epochs() < provenance.plannedEpochs()
        && provenance.config().earlyStopping().isEmpty()) {
      unknown.add(
          "the training of %s ended after %d of %s, and its file does not tell why"
              .formatted(file, provenance.epochs(), Count.of(provenance.plannedEpochs(), "epoch")));
    }
    settings.addAll(Setting.of(parser.apply(new ModelOrigin(provenance).words(model))));
    return new Repetition(provenance, settings, unknown);
  }

  /**
   * Returns what the text that names the data says; empty if it is written for people alone.
   *
   * <p>A model may come from anybody. So it names data and how they are read, by files without a
   * folder, and nothing else, such as a folder of plugins or a file to write.
   */
  private static Optional<List<Setting>> settings(
      String source, Function<List<String>, ParseResult> parser) {
    try {
      ParseResult words = parser.apply(ShellText.words(source));
      CommandSpec ofData =
          Objects.requireNonNull(words.commandSpec().mixins().get(TrainingSource.MIXIN));
      List<Setting> settings = Setting.of(words);
      boolean isPlain =
          words.hasMatchedPositional(0)
              && words.matchedOptions().stream()
                  .map(OptionSpec::longestName)
                  .allMatch(name -> name.equals(INIT) || ofData.optionsMap().containsKey(name))
              && files(settings).stream().noneMatch(name -> NOT_PLAIN.matcher(name).find());
      return isPlain ? Optional.of(settings) : Optional.empty();
    } catch (ParameterException _) {
      return Optional.empty();
    }
  }

  /** Returns the files that settings name. */
  private static List<String> files(List<Setting> settings) {
    return settings.stream()
        .filter(setting -> List.of(Setting.DATA, "--validation", INIT).contains(setting.option()))
        .map(setting -> setting.values().getFirst())
        .filter(name -> !name.startsWith("builtin:") && !Numbers.isDecimal(name))
        .toList();
  }

  /** Says in which of its data a training was another one than that which it repeats. */
  static Optional<String> difference(Provenance before, Model trained) {
    return trained
        .provenance()
        .filter(now -> now.dataDigest() != before.dataDigest() || now.rows() != before.rows())
        .map(now ->
            "the data differ from those of the model to repeat: %s with the digest %08x, not %s with %08x"
                .formatted(
                    Count.of(now.rows(), "row"),
                    now.dataDigest(),
                    Count.of(before.rows(), "row"),
                    before.dataDigest()));
  }
}
