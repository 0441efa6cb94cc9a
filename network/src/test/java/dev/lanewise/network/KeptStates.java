package dev.lanewise.network;

import java.util.List;
import java.util.function.Supplier;

/** Keeps the state after each epoch. */
record KeptStates(List<TrainingState> states) implements TrainingListener {

  @Override
  public void epochDone(EpochReport report, Supplier<TrainingState> state) {
    states.add(state.get());
  }
}
