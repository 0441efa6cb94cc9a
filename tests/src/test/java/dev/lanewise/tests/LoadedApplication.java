package dev.lanewise.tests;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * What an application does with the library, from reading plugins to closing the engines; {@link
 * ClassUnloadingTest} loads it with a class loader of its own.
 */
public final class LoadedApplication implements Callable<String> {

  private final Path folder;

  /**
   * Creates the application.
   *
   * @param folder where it writes
   */
  public LoadedApplication(Path folder) {
    this.folder = folder;
  }

  /** Trains, saves, reads, predicts and evaluates on all kernels; returns the model's digest. */
  @Override
  public String call() {
    try (Checkpoints checkpoints = Checkpoints.open(folder.resolve("checkpoints"))) {
      return run(checkpoints);
    }
  }

  private String run(Checkpoints checkpoints) {
    Dataset data = Runs.classes(60, 37, 4);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochDone(EpochReport report, Supplier<TrainingState> state) {
            checkpoints.write(state.get());
          }
        };
    Plugins plugins = Plugins.installed();
    String digest = "";
    for (String kernels : new String[] {"simd", "scalar"}) {
      try (Engine engine = Engine.create(plugins, kernels, 2)) {
        Model model =
            Trainer.builder()
                .layers("20:gelu,9:maxout(pieces=2),4:softmax")
                .optimizer("nadam")
                .epochs(2)
                .listener(listener)
                .build()
                .train(data, engine)
                .model();
        Path file = folder.resolve("model.safetensors");
        ModelFile.write(model, file);
        Model read = ModelFile.read(file, engine);
        read.predictor(engine, 100).predict(data.inputs(), 60, new float[60 * 4]);
        read.evaluate(data, engine);
        if (checkpoints.latest(engine).isEmpty()) {
          throw new IllegalStateException("there is no checkpoint");
        }
        digest = Runs.digest(read);
      }
    }
    return digest;
  }
}
