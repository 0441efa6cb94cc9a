package dev.lanewise.scoring;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model says of a row. Immutable.
 *
 * @since 0.1
 */
public final class Answer {

  private final Optional<String> label;
  private final List<String> names;
  private final float[] outputs;

  /**
   * @param names a name for each output
   * @param outputs not copied, and not changed any more
   */
  Answer(Optional<String> label, List<String> names, float[] outputs) {
    this.label = label;
    this.names = names;
    this.outputs = outputs;
  }

  /** Returns the name of the class; empty if the model does not choose one of several classes. */
  public Optional<String> label() {
    return label;
  }

  /**
   * Returns an output, such as the probability of a class or the value of a target.
   *
   * @param name one of {@link dev.lanewise.network.Model#outputNames}
   * @throws DataException if there is no such output
   */
  public float output(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new DataException(
          "the model has no output '%s'; it has %s".formatted(name, Listing.of(names)));
    }
    return outputs[index];
  }

  /**
   * Returns the value of a model with one output.
   *
   * @throws DataException if the model has several
   */
  public float value() {
    if (outputs.length != 1) {
      throw new DataException(
          "the model has %d outputs, not one; name one of %s"
              .formatted(outputs.length, Listing.of(names)));
    }
    return outputs[0];
  }

  /** Returns all outputs by name, in their order. */
  public Map<String, Float> outputs() {
    Map<String, Float> map = LinkedHashMap.newLinkedHashMap(outputs.length);
    for (int i = 0; i < outputs.length; i++) {
      map.put(names.get(i), outputs[i]);
    }
    return Collections.unmodifiableMap(map);
  }

  /** Returns the class and the outputs, for people. */
  @Override
  public String toString() {
    return label.map(text -> text + " ").orElse("") + outputs();
  }
}
