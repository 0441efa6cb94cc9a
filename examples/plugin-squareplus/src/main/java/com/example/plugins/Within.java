package com.example.plugins;

import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;
import java.util.Set;

/** The share of predicted numbers that are near enough, which a single far one does not spoil. */
public final class Within implements MetricPlugin {

  private static final Setting TOLERANCE =
      Setting.number("tolerance", 1, Setting.Range.NOT_NEGATIVE, "how far a number may be off");

  @Override
  public String id() {
    return "example:within";
  }

  @Override
  public String description() {
    return "the share of numbers that are predicted within a tolerance, from 0 to 1";
  }

  @Override
  public List<Setting> settings() {
    return List.of(TOLERANCE);
  }

  @Override
  public Metric create(Settings settings) {
    double tolerance = settings.number(TOLERANCE.name());
    return new Metric() {
      @Override
      public Set<Task> tasks() {
        return Set.of(Task.REGRESSION);
      }

      @Override
      public boolean largerIsBetter() {
        return true;
      }

      @Override
      public double value(Rows rows) {
        long near = 0;
        for (int row = 0; row < rows.count(); row++) {
          for (int column = 0; column < rows.outputs(); column++) {
            double difference = (double) rows.output(row, column) - rows.target(row, column);
            near += Math.abs(difference) <= tolerance ? 1 : 0;
          }
        }
        return (double) near / ((long) rows.count() * rows.outputs());
      }
    };
  }
}
