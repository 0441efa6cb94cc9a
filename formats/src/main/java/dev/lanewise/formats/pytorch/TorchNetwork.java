package dev.lanewise.formats.pytorch;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.pytorch.TorchModule.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The modules of a file, as far as its tensors show them.
 *
 * @param linear those with a matrix of weights, in the order of the names, or of the layers
 * @param others normalizations and activations with weights, in the order of their names
 */
public record TorchNetwork(List<TorchModule> linear, List<TorchModule> others) {

  /**
   * Takes the modules in the order of their names.
   *
   * @param content the tensors of a file by name
   */
  public static TorchNetwork of(Map<String, TorchTensor> content) {
    List<TorchModule> modules = TorchModule.of(content);
    return new TorchNetwork(
        modules.stream().filter(module -> module.kind() == Kind.LINEAR).toList(),
        modules.stream().filter(module -> module.kind() != Kind.LINEAR).toList());
  }

  /** Returns how many inputs the first layer has; there must be one. */
  public int inputs() {
    return Math.toIntExact(linear.getFirst().inputs());
  }

  /** Returns the widths of the layers. */
  public String shapes() {
    return linear.isEmpty()
        ? ""
        : linear.getFirst().inputs()
            + linear.stream().map(module -> " → " + module.width()).collect(Collectors.joining());
  }

  /** Returns the modules of a kind. */
  List<TorchModule> of(Kind kind) {
    return others.stream().filter(module -> module.kind() == kind).toList();
  }

  /**
   * Returns layers that take all modules, with activations that are a guess. Where names do not
   * tell, a batch normalization stands before the activation.
   */
  public String example() {
    List<String> layers = new ArrayList<>();
    for (int i = -1; i < linear.size(); i++) {
      boolean isLast = i == linear.size() - 1;
      String activation = isLast ? "softmax" : "relu";
      List<TorchModule> before = new ArrayList<>();
      List<TorchModule> behind = new ArrayList<>();
      for (TorchModule module : others) {
        if (placeOf(module) != i) {
          continue;
        }
        if (module.kind() == Kind.PRELU) {
          activation = "prelu";
        } else if (module.kind() == Kind.BATCH_NORM && i >= 0 && (isLast || !isApart(module, i))) {
          before.add(module);
        } else {
          behind.add(module);
        }
      }
      if (i >= 0) {
        String units = Long.toString(linear.get(i).width());
        layers.add(before.isEmpty() ? units + ":" + activation : units);
      }
      before.forEach(_ -> layers.add("batch_norm"));
      if (!before.isEmpty()) {
        layers.add(activation);
      }
      behind.forEach(
          module -> layers.add(module.kind() == Kind.BATCH_NORM ? "batch_norm" : "layer_norm"));
    }
    return String.join(",", layers);
  }

  /** Tells whether there is a place for an activation between a layer and a module behind it. */
  boolean isApart(TorchModule module, int layer) {
    return layer >= 0
        && module.placesBehind(linear.get(layer)).filter(places -> places > 1).isPresent();
  }

  /**
   * Tells whether a module is right behind a layer, and there is a place for an activation between
   * it and the next layer.
   */
  boolean isBefore(TorchModule module, int layer) {
    return layer >= 0
        && layer < linear.size() - 1
        && module.placesBehind(linear.get(layer)).filter(places -> places == 1).isPresent()
        && linear.get(layer + 1).placesBehind(module).filter(places -> places > 1).isPresent();
  }

  /** Tells whether a module has no place for an activation between it and a layer behind it. */
  boolean isRightBefore(TorchModule module, int layer) {
    return layer < linear.size()
        && linear.get(layer).placesBehind(module).filter(places -> places == 1).isPresent();
  }

  /** Tells whether a module may be behind a layer and before the next, as far as names tell. */
  boolean mayBeAt(TorchModule module, int layer) {
    return !isNumbered(module)
        || ((layer < 0 || module.isBehind(linear.get(layer)))
            && (layer == linear.size() - 1 || !module.isBehind(linear.get(layer + 1))));
  }

  /** Tells whether a module and all layers have names that differ by numbers alone. */
  private boolean isNumbered(TorchModule module) {
    return linear.stream().allMatch(layer -> layer.wording().equals(module.wording()));
  }

  /** Returns the layer that a module seems to be behind; −1 if it is before all. */
  private int placeOf(TorchModule module) {
    if (isNumbered(module)) {
      return (int) linear.stream().filter(module::isBehind).count() - 1;
    }
    for (int i = 0; i < linear.size(); i++) {
      if (linear.get(i).numbersInName().equals(module.numbersInName())
          && !module.numbersInName().isEmpty()
          && module.takes(linear.get(i).width())) {
        return i;
      }
    }
    for (int i = 0; i < linear.size(); i++) {
      if (module.takes(linear.get(i).width())) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the same with layers in the order in which they compute: the outputs of each are the
   * inputs of the next, and names that differ by numbers alone count from the input on.
   *
   * @param units the outputs of each layer, as the user names them
   * @throws DataException if more than one order is possible
   */
  public TorchNetwork inOrder(List<Integer> units, String file) {
    List<List<TorchModule>> orders = new ArrayList<>();
    search(new ArrayList<>(), linear, units, orders);
    if (orders.size() > 1) {
      throw new DataException(
          "%s: the order of its layers %s follows neither from their names nor from their shapes; rename its tensors so that numbers count them, such as 0.weight and 1.weight"
              .formatted(file, Listing.of(linear.stream().map(TorchModule::name).toList())));
    }
    // Where nothing fits, the first layer that does not is told when the weights are placed.
    return orders.isEmpty() ? this : new TorchNetwork(orders.getFirst(), others);
  }

  /** Finds orders, at most two. */
  private static void search(
      List<TorchModule> begun,
      List<TorchModule> left,
      List<Integer> units,
      List<List<TorchModule>> orders) {
    if (left.isEmpty()) {
      orders.add(List.copyOf(begun));
      return;
    }
    Set<String> wordings = new HashSet<>();
    for (TorchModule module : left) {
      // Those left are in the order of their names: the first of a wording has the least numbers.
      boolean isNext =
          wordings.add(module.wording())
              && module.width() == units.get(begun.size())
              && (begun.isEmpty() || begun.getLast().width() == module.inputs());
      if (isNext && orders.size() < 2) {
        begun.add(module);
        search(
            begun,
            left.stream().filter(other -> !other.name().equals(module.name())).toList(),
            units,
            orders);
        begun.removeLast();
      }
    }
  }
}
