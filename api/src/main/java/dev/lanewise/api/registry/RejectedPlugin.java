package dev.lanewise.api.registry;

import java.util.Optional;

/**
 * A jar or a provider that could not be loaded.
 *
 * @param id the provider's id, as far as known
 * @param kind what it would have been, as {@link PluginKind}; {@code jar} or {@code folder} for all
 *     that is in one
 * @param source the jar, folder or module, as far as known
 * @param reason why it was left out, in one line
 * @since 0.1
 */
public record RejectedPlugin(Optional<String> id, String kind, String source, String reason) {

  /** Returns all of it in one line. */
  @Override
  public String toString() {
    return "%s%s from %s: %s"
        .formatted(kind, id.map(name -> " '" + name + "'").orElse(""), source, reason);
  }
}
