package dev.lanewise.onnx.graph;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a user should know of how a model was read; each sentence once. */
public final class ReadingNotes {

  private final Set<String> sentences = new LinkedHashSet<>();

  public void add(String sentence) {
    sentences.add(sentence);
  }

  /** Returns the sentences in the order in which they came up. */
  public List<String> sentences() {
    return List.copyOf(sentences);
  }
}
