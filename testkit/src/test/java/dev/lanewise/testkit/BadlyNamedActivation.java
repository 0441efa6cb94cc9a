package dev.lanewise.testkit;

import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/** A sound activation but for its id; public as a plugin in a jar is. */
public final class BadlyNamedActivation implements ActivationPlugin {

  /** Creates the plugin; for {@link java.util.ServiceLoader}. */
  public BadlyNamedActivation() {}

  @Override
  public String id() {
    return "My-Relu";
  }

  @Override
  public String description() {
    return "has an id that nobody could write";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x -> x.max(0));
  }
}
