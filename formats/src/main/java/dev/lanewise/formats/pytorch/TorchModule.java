package dev.lanewise.formats.pytorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A module of PyTorch, as its tensors in a file show it.
 *
 * @param name what its tensors are called before the last dot
 * @param kind what it is
 * @param tensors by what they are called behind the last dot
 */
public record TorchModule(String name, Kind kind, Map<String, TorchTensor> tensors) {

  static final String WEIGHT = "weight";
  static final String BIAS = "bias";
  static final String MEAN = "running_mean";
  static final String VARIANCE = "running_var";

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** Compares names such that 10 comes after 9. */
  static final Comparator<String> BY_NUMBERS = Comparator.comparing(TorchModule::padded);

  /** What a module is, by the tensors that it has. */
  public enum Kind {
    /** A matrix of weights, perhaps a bias. */
    LINEAR("nn.Linear"),

    /** Running statistics, perhaps a weight and a bias. */
    BATCH_NORM("nn.BatchNorm1d"),

    /** A weight and a bias by column. */
    LAYER_NORM("nn.LayerNorm"),

    /** A weight, alone or by column. */
    PRELU("nn.PReLU");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /** Returns the modules of a file by their names, 10 after 9. */
  static List<TorchModule> of(Map<String, TorchTensor> content) {
    Map<String, Map<String, TorchTensor>> byName = new TreeMap<>(BY_NUMBERS);
    content.forEach((name, tensor) -> {
      int dot = name.lastIndexOf('.');
      byName
          .computeIfAbsent(name.substring(0, Math.max(0, dot)), _ -> new HashMap<>())
          .put(name.substring(dot + 1), tensor);
    });
    List<TorchModule> modules = new ArrayList<>();
    byName.forEach((name, tensors) ->
        kind(tensors).ifPresent(kind -> modules.add(new TorchModule(name, kind, tensors))));
    return modules;
  }

  private static Optional<Kind> kind(Map<String, TorchTensor> tensors) {
    if (rank(tensors, MEAN) == 1 && rank(tensors, VARIANCE) == 1) {
      return Optional.of(Kind.BATCH_NORM);
    }
    return switch (rank(tensors, WEIGHT)) {
      case 2 -> Optional.of(Kind.LINEAR);
      case 1 -> Optional.of(rank(tensors, BIAS) == 1 ? Kind.LAYER_NORM : Kind.PRELU);
      default -> Optional.empty();
    };
  }

  private static int rank(Map<String, TorchTensor> tensors, String name) {
    TorchTensor tensor = tensors.get(name);
    return tensor == null ? -1 : tensor.shape().length;
  }

  /** Returns the names of the tensors that a module of its kind computes with. */
  public List<String> used() {
    List<String> parts =
        switch (kind) {
          case LINEAR, LAYER_NORM -> List.of(WEIGHT, BIAS);
          case BATCH_NORM -> List.of(WEIGHT, BIAS, MEAN, VARIANCE);
          case PRELU -> List.of(WEIGHT);
        };
    return parts.stream().filter(tensors::containsKey).map(this::fullName).toList();
  }

  String fullName(String part) {
    return name.isEmpty() ? part : name + "." + part;
  }

  /** Returns the numbers of a part; as many of the same if the module has no such part. */
  float[] numbers(String part, int count, float otherwise) {
    TorchTensor tensor = tensors.get(part);
    if (tensor != null) {
      return tensor.data();
    }
    float[] numbers = new float[count];
    Arrays.fill(numbers, otherwise);
    return numbers;
  }

  /** Returns the length of its rows of outputs; of a single number for all columns 1. */
  long width() {
    TorchTensor tensor = tensors.get(kind == Kind.BATCH_NORM ? MEAN : WEIGHT);
    return tensor == null ? 0 : tensor.shape()[0];
  }

  /** Returns how many inputs a matrix of weights has. */
  long inputs() {
    TorchTensor weight = tensors.get(WEIGHT);
    return weight == null ? 0 : weight.shape()[1];
  }

  /** Tells whether it takes rows of a width. */
  boolean takes(long columns) {
    return width() == columns || (kind == Kind.PRELU && width() == 1);
  }

  /** Returns the name without its numbers. */
  String wording() {
    return NUMBER.matcher(name).replaceAll("#");
  }

  /** Returns the numbers in the name. */
  List<String> numbersInName() {
    return NUMBER.matcher(name).results().map(MatchResult::group).toList();
  }

  /** Tells whether it is behind another in a list of modules, as far as names tell. */
  boolean isBehind(TorchModule other) {
    return BY_NUMBERS.compare(name, other.name) > 0;
  }

  /**
   * Returns how many places it is behind another in the same list of modules; empty if names do not
   * tell.
   */
  Optional<Long> placesBehind(TorchModule other) {
    List<String> mine = numbersInName();
    List<String> others = other.numbersInName();
    int last = mine.size() - 1;
    if (!wording().equals(other.wording())
        || last < 0
        || !mine.subList(0, last).equals(others.subList(0, last))
        || mine.get(last).length() > 9
        || others.get(last).length() > 9) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(mine.get(last)) - Long.parseLong(others.get(last)));
  }

  private static String padded(String name) {
    return NUMBER
        .matcher(name)
        .replaceAll(
            number -> "0".repeat(Math.max(0, 12 - number.group().length())) + number.group());
  }
}
