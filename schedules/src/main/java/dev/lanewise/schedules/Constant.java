package dev.lanewise.schedules;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The same learning rate in each step.
 *
 * @since 0.1
 */
public final class Constant implements SchedulePlugin {

  @Override
  public String id() {
    return "constant";
  }

  @Override
  public String description() {
    return "the same learning rate in each step";
  }

  @Override
  public Schedule create(Settings settings) {
    return _ -> 1;
  }
}
