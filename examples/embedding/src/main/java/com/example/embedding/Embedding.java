package com.example.embedding;

import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.DataSplit;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;

/**
 * Trains a network with an activation from a folder of plugins, saves it, loads it and predicts:
 * {@code java --add-modules jdk.incubator.vector -jar embedding.jar PLUGINS auto|simd|scalar
 * MODEL}.
 */
public final class Embedding {

  private Embedding() {}

  /** Runs the program. */
  public static void main(String[] args) {
    if (args.length != 3) {
      System.err.println("usage: embedding.jar PLUGINS auto|simd|scalar MODEL");
      System.exit(2);
    }
    try {
      run(Path.of(args[0]), args[1], Path.of(args[2]));
    } catch (LanewiseException e) {
      // Its message is a sentence for the user.
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void run(Path folder, String kernels, Path file) {
    // Not to start at all is safer here than to start without a plugin: strict().
    try (Plugins plugins = Plugins.from(folder).strict();
        Engine engine = Engine.create(plugins, kernels, 2)) {
      plugins.find("squareplus").forEach(found -> System.out.println("plugin: " + found.source()));

      DataSplit data = BuiltinData.load("circles", 1);
      Model trained =
          Trainer.builder()
              .layers("32:squareplus,2:softmax")
              .epochs(50)
              .learningRate(0.01)
              .seed(1)
              .build()
              .train(data.train(), engine)
              .model();
      ModelFile.write(trained, file);

      Model model = ModelFile.read(file, engine);
      Dataset test = data.test();
      int[] classes = new int[test.rows()];
      Predictor predictor = model.predictor(engine, 100);
      predictor.classify(test.inputs(), test.rows(), classes);
      int right = 0;
      for (int row = 0; row < classes.length; row++) {
        right += classes[row] == test.labels()[row] ? 1 : 0;
      }
      System.out.printf("right: %d of %d%n", right, classes.length);
    }
  }
}
