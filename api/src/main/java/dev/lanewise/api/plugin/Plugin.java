package dev.lanewise.api.plugin;

import java.util.List;

/**
 * What every plugin tells about itself.
 *
 * @since 0.1
 */
public interface Plugin {

  /**
   * Returns the name users write, {@code [a-z][a-z0-9_]*}; third parties may prefix {@code
   * vendor:}.
   */
  String id();

  /** Returns one sentence that says what this is. */
  String description();

  /** Returns what can be set; empty unless overridden. */
  default List<Setting> settings() {
    return List.of();
  }
}
