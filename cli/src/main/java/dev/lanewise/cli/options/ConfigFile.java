package dev.lanewise.cli.options;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.NearestName;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.formats.files.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reads the options of a training from a JSON object: its keys are the names of options without the
 * dashes, and {@code data}. Options without a value take true or false, options that may be
 * repeated a list.
 */
public final class ConfigFile {

  /** The key of the argument that is no option. */
  public static final String DATA = "data";

  private static final long MAX_BYTES = 1 << 20;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final CommandSpec spec;
  private final Set<String> keys = new TreeSet<>(Set.of(DATA));
  private final Consumer<List<String>> probe;
  private final Mistakes mistakes;

  private ConfigFile(Path file, CommandSpec spec, Consumer<List<String>> probe, Mistakes mistakes) {
    this.file = file;
    this.spec = spec;
    this.probe = probe;
    this.mistakes = mistakes;
    spec.options().stream().map(ConfigFile::key).filter(ConfigFile::isAllowed).forEach(keys::add);
  }

  /** Returns the key of an option. */
  public static String key(OptionSpec option) {
    return option.longestName().substring("--".length());
  }

  /** Tells whether a file may have an option; some say where options come from. */
  public static boolean isAllowed(String key) {
    return !Set.of("config", "print-config", "like", "help").contains(key);
  }

  /**
   * Reads the settings.
   *
   * @param spec the command that has the options
   * @param probe parses words of a command line, and throws {@link ParameterException} if they
   *     cannot be used
   * @param mistakes gets what is wrong; the settings without that are returned
   * @throws DataException if the file cannot be read or is no JSON object
   */
  public static List<Setting> read(
      Path file, CommandSpec spec, Consumer<List<String>> probe, Mistakes mistakes) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException(
            "%s has more than %d bytes, which are no options; name another file"
                .formatted(file, MAX_BYTES));
      }
      try (JsonParser json = JSON.createParser(Files.readString(file))) {
        return new ConfigFile(file, spec, probe, mistakes).read(json);
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s is not valid JSON in line %d: %s; correct it"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  private List<Setting> read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new DataException(
          "%s is no JSON object; write {\"epochs\": 20} for --epochs 20".formatted(file));
    }
    List<Setting> settings = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      Value value = Value.read(json);
      if (keys.contains(key)) {
        add(key, value, settings);
      } else {
        String hint =
            isAllowed(key)
                ? NearestName.of(key, keys)
                    .map(near -> "; did you mean '%s'?".formatted(near))
                    .orElse("; a key is the name of an option of train without the dashes, or data")
                : "; it stands on the command line alone";
        mistakes.add("%s: there is no key '%s'%s".formatted(file, Quotation.of(key), hint));
      }
    }
    if (json.nextToken() != null) {
      throw new DataException(
          "%s has more behind the object with the options; remove it".formatted(file));
    }
    return settings;
  }

  private void add(String key, Value value, List<Setting> settings) {
    OptionSpec option = spec.findOption("--" + key);
    if (option == null && value.texts().stream().anyMatch(text -> text.startsWith("-"))) {
      mistakes.add("%s: '%s' is the name of data, which begins with no -".formatted(file, key));
      return;
    }
    Takes takes = option == null ? Takes.TEXT : Takes.of(option);
    if (!takes.takes(value.kind())) {
      mistakes.add("%s: '%s' is %s".formatted(file, key, takes.sentence));
      return;
    }
    if (takes == Takes.TRUTH && value.texts().equals(List.of("false"))) {
      return;
    }
    Setting setting =
        new Setting(
            option == null ? Setting.DATA : option.longestName(),
            takes == Takes.TRUTH ? List.of() : value.texts());
    if (value.kind() == Kind.LIST && value.texts().isEmpty()) {
      return;
    }
    try {
      probe.accept(setting.words());
      settings.add(setting);
    } catch (ParameterException e) {
      mistakes.add("%s: %s".formatted(file, e.getMessage()));
    }
  }

  private enum Kind {
    TEXT,
    NUMBER,
    TRUTH,
    LIST,
    OTHER
  }

  /** What an option takes. */
  private enum Takes {
    TRUTH("true or false"),
    NUMBER("a number"),
    TEXT("a text"),
    LIST("a text or a list of texts");

    private final String sentence;

    Takes(String sentence) {
      this.sentence = sentence;
    }

    boolean takes(Kind kind) {
      return switch (kind) {
        case TRUTH -> this == TRUTH;
        case NUMBER -> this != TRUTH;
        case TEXT -> this == TEXT || this == LIST;
        case LIST -> this == LIST;
        case OTHER -> false;
      };
    }

    static Takes of(OptionSpec option) {
      if (option.arity().max() == 0) {
        return TRUTH;
      }
      if (option.isMultiValue()) {
        return LIST;
      }
      boolean number = Number.class.isAssignableFrom(option.type()) || option.type() == int.class;
      return number && option.converters().length == 0 ? NUMBER : TEXT;
    }
  }

  /**
   * A value in the file.
   *
   * @param kind what it is
   * @param texts the values, as they are written
   */
  private record Value(Kind kind, List<String> texts) {

    /** Reads one; of a list only texts and numbers count. */
    static Value read(JsonParser json) throws IOException {
      return switch (json.currentToken()) {
        case VALUE_STRING -> new Value(Kind.TEXT, List.of(json.getText()));
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            new Value(Kind.NUMBER, List.of(json.getText()));
        case VALUE_TRUE, VALUE_FALSE -> new Value(Kind.TRUTH, List.of(json.getText()));
        case START_ARRAY -> {
          List<String> texts = new ArrayList<>();
          boolean plain = true;
          while (json.nextToken() != JsonToken.END_ARRAY) {
            Value value = read(json);
            plain &= value.kind == Kind.TEXT || value.kind == Kind.NUMBER;
            texts.addAll(value.texts);
          }
          yield new Value(plain ? Kind.LIST : Kind.OTHER, texts);
        }
        default -> {
          json.skipChildren();
          yield new Value(Kind.OTHER, List.of());
        }
      };
    }
  }
}
