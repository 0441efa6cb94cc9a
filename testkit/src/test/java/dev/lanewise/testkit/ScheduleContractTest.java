package dev.lanewise.testkit;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Settings;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The contract of schedules finds the faults it is there for, and passes sound ones. */
class ScheduleContractTest {

  private record Made(Supplier<Schedule> schedule) implements SchedulePlugin {
    @Override
    public String id() {
      return "acme:made";
    }

    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public Schedule create(Settings settings) {
      return schedule.get();
    }
  }

  /** A contract for a schedule that the subclass names. */
  abstract static class Contract extends ScheduleContract {
    private final SchedulePlugin plugin;

    Contract(Supplier<Schedule> schedule) {
      plugin = new Made(schedule);
    }

    @Override
    protected SchedulePlugin plugin() {
      return plugin;
    }
  }

  static class Sound extends Contract {
    Sound() {
      super(() ->
          progress -> {
            int done = progress.epochsDone();
            double share = (double) progress.step() / progress.steps();
            return done > 0 && progress.loss(done) < 0.5 ? share / 2 : share;
          });
    }
  }

  @Test
  void aSoundSchedulePasses() {
    Verdicts.assertHolds(Sound.class, 7 + 6);
  }

  static class Negative extends Contract {
    Negative() {
      super(() -> progress -> 1 - 0.02 * progress.epochsDone());
    }
  }

  @Test
  void aFactorBelowZero() throws Exception {
    Verdicts.assertFails(Negative.class, "factorsAreFinite", "a finite number from 0");
  }

  static class Remembers extends Contract {
    Remembers() {
      super(() -> {
        double[] factor = {1};
        return _ -> factor[0] *= 0.99;
      });
    }
  }

  @Test
  void aScheduleThatRemembers() throws Exception {
    Verdicts.assertFails(Remembers.class, "factorsKeepNothing", "keep nothing");
  }

  static class Foresees extends Contract {
    Foresees() {
      super(() -> progress -> progress.loss(progress.epochs()) < 1 ? 1 : 0.5);
    }
  }

  @Test
  void aLossOfAnEpochToCome() throws Exception {
    Verdicts.assertFails(Foresees.class, "factorsAreFinite", "epochsDone()");
  }
}
