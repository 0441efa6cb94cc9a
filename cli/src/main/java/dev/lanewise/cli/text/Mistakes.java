package dev.lanewise.cli.text;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.LanewiseException;
import java.util.ArrayList;
import java.util.List;

/** The mistakes that are found before anything runs, to be told all at once. */
public final class Mistakes {

  private final List<LanewiseException> found = new ArrayList<>();

  /** Begins without any. */
  public Mistakes() {}

  /** Adds one, a sentence. */
  public void add(String sentence) {
    found.add(new ConfigurationException(sentence));
  }

  /** Does what may find a mistake. */
  public void check(Runnable step) {
    try {
      step.run();
    } catch (LanewiseException e) {
      found.add(e);
    }
  }

  /**
   * Tells of the mistakes.
   *
   * @throws LanewiseException if there are any
   */
  public void throwIfAny() {
    if (found.size() == 1) {
      throw found.getFirst();
    }
    if (!found.isEmpty()) {
      StringBuilder text = new StringBuilder("%d mistakes:".formatted(found.size()));
      for (int i = 0; i < found.size(); i++) {
        text.append(i == 0 ? " " : "; ").append("(%d) ".formatted(i + 1));
        text.append(found.get(i).getMessage());
      }
      throw new ConfigurationException(text.toString());
    }
  }
}
