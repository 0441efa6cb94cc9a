package dev.lanewise.tests;

import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Data and digests that several tests share. */
final class Runs {

  private Runs() {}

  /** Draws rows of a given width whose class depends on two of their inputs. */
  static Dataset classes(int rows, int width, int classes) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    float[] inputs = new float[rows * width];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (random.nextLong() >>> 40) * 0x1p-23f - 1;
    }
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      float position = (inputs[row * width] * inputs[row * width + 1] + 1) / 2;
      labels[row] = Math.min(classes - 1, (int) (position * classes));
    }
    return Dataset.ofClasses(inputs, width, labels, classes);
  }

  /** Draws rows with two target values each. */
  static Dataset values(int rows, int width) {
    Dataset inputs = classes(rows, width, 2);
    float[] targets = new float[rows * 2];
    for (int row = 0; row < rows; row++) {
      targets[2 * row] = inputs.inputs()[row * width] * inputs.inputs()[row * width + 1];
      targets[2 * row + 1] = inputs.inputs()[row * width] - 0.5f;
    }
    return Dataset.ofTargets(inputs.inputs(), width, targets, 2);
  }

  /** Returns the SHA-256 of the model's file. */
  static String digest(Model model) {
    try {
      Path file = Files.createTempFile("lanewise", ".safetensors");
      try {
        ModelFile.write(model, file);
        return HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
      } finally {
        Files.delete(file);
      }
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
