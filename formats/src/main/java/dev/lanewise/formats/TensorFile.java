package dev.lanewise.formats;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a safetensors file holds.
 *
 * @param tensors the tensors by name, sorted
 * @param metadata texts by key, sorted
 * @since 0.1
 */
public record TensorFile(Map<String, Tensor> tensors, Map<String, String> metadata) {

  /** Copies and sorts both maps. */
  public TensorFile {
    tensors = sorted(tensors);
    metadata = sorted(metadata);
  }

  private static <V> NavigableMap<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableNavigableMap(new TreeMap<>(map));
  }
}
