package dev.lanewise.api.plugin;

/**
 * Offers a schedule of the learning rate, found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface SchedulePlugin extends Plugin {

  /**
   * Creates the schedule.
   *
   * @param settings a value for each of {@link #settings()}, within its range
   */
  Schedule create(Settings settings);
}
