import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.schedules.Constant;
import dev.lanewise.schedules.Cosine;
import dev.lanewise.schedules.Exponential;
import dev.lanewise.schedules.OneCycle;
import dev.lanewise.schedules.Polynomial;
import dev.lanewise.schedules.ReduceOnPlateau;
import dev.lanewise.schedules.Step;

/** The built-in schedules of the learning rate. */
module dev.lanewise.schedules {
  requires transitive dev.lanewise.api;
  requires static org.jspecify;

  provides SchedulePlugin with
      Constant,
      Cosine,
      Exponential,
      OneCycle,
      Polynomial,
      ReduceOnPlateau,
      Step;
}
