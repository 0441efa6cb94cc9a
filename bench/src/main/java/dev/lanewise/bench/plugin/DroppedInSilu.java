package dev.lanewise.bench.plugin;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The formula of the built-in silu under another name; what {@code bench/compare plugin} puts into
 * a jar. It uses nothing but the api, as a plugin must.
 */
public final class DroppedInSilu implements ActivationPlugin {

  /** The name under which it is found. */
  public static final String ID = "bench:silu";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "x * sigmoid(x), as the built-in silu";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(Functions::silu);
  }
}
