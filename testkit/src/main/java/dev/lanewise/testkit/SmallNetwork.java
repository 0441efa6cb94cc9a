package dev.lanewise.testkit;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.testkit.support.Bits;
import dev.lanewise.testkit.support.Parallel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/**
 * A network that uses the plugin under test, and how it is trained.
 *
 * @param plugins all that it needs
 */
record SmallNetwork(
    List<Plugin> plugins,
    String layers,
    String loss,
    String optimizer,
    String schedule,
    Dataset data,
    int batchSize) {

  private static final int[] THREADS = {1, 2, 3};

  /** Returns an engine with the plugins and these kernels alone. */
  Engine engine(Kernels kernels, int threads) {
    List<Plugin> all = new ArrayList<>(plugins);
    if (schedule.equals(SubstitutePlugins.STEADY)) {
      all.add(SubstitutePlugins.steady());
    }
    all.add(new OpenedKernels(kernels));
    return Engine.create(Plugins.of(all), kernels.id(), threads);
  }

  private Trainer.Builder trainer(int epochs) {
    return Trainer.builder()
        .layers(layers)
        .loss(loss)
        .optimizer(optimizer)
        .schedule(schedule)
        .epochs(epochs)
        .batchSize(batchSize)
        .seed(3);
  }

  Model train(Engine engine, int epochs) {
    return trainer(epochs).build().train(data, engine).model();
  }

  /**
   * Checks that scalar kernels with several threads train the same weights, and that they change.
   */
  Model trainedByPlainLoops() {
    Model expected = trained(InstalledKernels.scalar(), 1);
    try (Engine engine = engine(InstalledKernels.scalar(), 1)) {
      Model untrained = train(engine, 0);
      untrained
          .tensors()
          .forEach((name, tensor) -> {
            if (name.endsWith(".weight") && Arrays.equals(tensor, expected.tensors().get(name))) {
              Assertions.fail(
                  "training %s changed nothing of %s: its gradient was 0 in all rows"
                      .formatted(layers, name));
            }
          });
    }
    return expected;
  }

  private Model trained(Kernels kernels, int threads) {
    try (Engine engine = engine(kernels, threads)) {
      return train(engine, 2);
    }
  }

  /** Checks that kernels train the weights of scalar kernels on one thread. */
  void assertTrainsTheSame(Model expected, Kernels kernels) {
    for (int threads : THREADS) {
      Bits.assertSame(
          expected.tensors(),
          trained(kernels, threads).tensors(),
          "training %s on the kernels '%s' with threads=%d gives other weights than the kernels"
                  .formatted(layers, kernels.id(), threads)
              + " 'scalar' with one thread");
    }
  }

  /** Checks that threads which train at once, with one engine, all train the same weights. */
  void assertTrainsAtOnce() {
    try (Engine engine = engine(InstalledKernels.scalar(), 1)) {
      Model expected = train(engine, 1);
      Parallel.run(
          3,
          () ->
              Bits.assertSame(
                  expected.tensors(),
                  train(engine, 1).tensors(),
                  "training %s gives other weights while others train; keep nothing in fields"
                      .formatted(layers)));
    }
  }

  /** Checks that a model is the same after it was written and read. */
  void assertSurvivesItsFile(Path folder) {
    try (Engine engine = engine(InstalledKernels.scalar(), 1)) {
      Model model = train(engine, 1);
      Path first = folder.resolve("first.safetensors");
      Path second = folder.resolve("second.safetensors");
      ModelFile.write(model, first);
      Model read = ModelFile.read(first, engine);
      ModelFile.write(read, second);
      Bits.assertSame(
          model.tensors(),
          read.tensors(),
          "the tensors of %s read from its file".formatted(layers));
      Bits.assertSame(
          outputs(model, engine, data.rows()),
          outputs(read, engine, data.rows()),
          "the outputs of %s read from its file".formatted(layers));
      if (!Arrays.equals(bytes(first), bytes(second))) {
        Assertions.fail(
            "the file of %s has other bytes when it is read and written".formatted(layers));
      }
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks that training goes on from a checkpoint to the weights of a run that never stopped. */
  void assertGoesOnFromCheckpoint(Path folder) {
    try (Engine engine = engine(InstalledKernels.scalar(), 1)) {
      Model expected = train(engine, 4);
      try (Checkpoints checkpoints = Checkpoints.open(folder.resolve("checkpoints"))) {
        trainer(4)
            .listener(
                new TrainingListener() {
                  @Override
                  public void epochDone(EpochReport report, Supplier<TrainingState> state) {
                    if (report.epoch() <= 2) {
                      checkpoints.write(state.get());
                    }
                  }
                })
            .build()
            .train(data, engine);
        TrainingState state = checkpoints.latest(engine).orElseThrow();
        Model resumed = trainer(4).resume(state).build().train(data, engine).model();
        Bits.assertSame(
            expected.tensors(),
            resumed.tensors(),
            "training with the optimizer %s and the schedule %s that goes on from a checkpoint gives other"
                    .formatted(optimizer, schedule)
                + " weights; keep all that an optimizer's step needs in state() and scalar(), nothing in fields"
                + " or captured variables");
      }
    }
  }

  /**
   * Checks that rows are predicted the same alone, in any batch, and on several threads at once.
   */
  void assertPredictsRowByRow() {
    try (Engine engine = engine(InstalledKernels.scalar(), 1)) {
      Model model = train(engine, 1);
      int rows = Math.min(19, data.rows());
      float[] expected = outputs(model, engine, rows);
      for (int batch : new int[] {1, 2, 3, 7, 16, 18}) {
        float[] outputs = new float[expected.length];
        model.predictor(engine, batch).predict(data.inputs(), rows, outputs);
        Bits.assertSame(
            expected,
            outputs,
            "%s predicts rows otherwise in batches of %d than in one of %d; a row's result must"
                    .formatted(layers, batch, rows)
                + " depend on that row alone");
      }
      Parallel.run(
          4,
          () -> {
            Predictor own = model.predictor(engine, 5);
            float[] outputs = new float[expected.length];
            for (int round = 0; round < 5; round++) {
              own.predict(data.inputs(), rows, outputs);
              Bits.assertSame(
                  expected,
                  outputs,
                  "%s predicts otherwise while others predict; share nothing that changes between"
                          .formatted(layers)
                      + " computations");
            }
          });
    }
  }

  private float[] outputs(Model model, Engine engine, int rows) {
    float[] outputs = new float[rows * model.architecture().outputs()];
    model.predictor(engine, rows).predict(data.inputs(), rows, outputs);
    return outputs;
  }
}
