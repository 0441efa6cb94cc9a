package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import dev.lanewise.bench.compare.network.TrainPeer;
import dev.lanewise.bench.compare.network.TrainProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import smile.classification.MLP;
import smile.model.mlp.Layer;
import smile.model.mlp.LayerBuilder;
import smile.model.mlp.OutputFunction;
import smile.util.function.TimeFunction;

/** Training by Smile: plain gradient descent, row by row, on one thread. */
public final class SmileTraining implements TrainPeer {

  /** Larger networks take it too long. */
  private static final int MOST_INPUT_WEIGHTS = 100_000;

  /** For {@link java.util.ServiceLoader}. */
  public SmileTraining() {}

  @Override
  public String name() {
    return "smile";
  }

  @Override
  public String version() {
    linkOpenBlas();
    OpenBlasLibrary.setNumThreads(1);
    return "%s on %s"
        .formatted(MLP.class.getPackage().getImplementationVersion(), OpenBlasLibrary.config());
  }

  /** Smile asks the system for libopenblas.so; bench/compare has it look into this folder. */
  private static void linkOpenBlas() {
    Path link = Path.of(System.getProperty("lanewise.bench.native"), "libopenblas.so");
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, OpenBlasLibrary.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> avx2Switch() {
    return Optional.of("OPENBLAS_CORETYPE=Haswell, -XX:UseAVX=2");
  }

  @Override
  public boolean offers(TrainProblem problem, int threads) {
    NetworkShape shape = problem.start().shape();
    return threads == 1
        && problem.optimizer() == TrainProblem.Optimizer.SGD
        && shape.inputs(1) * shape.outputs(1) <= MOST_INPUT_WEIGHTS;
  }

  @Override
  public Side side(TrainProblem problem, int threads) {
    return new Steps(problem);
  }

  /** Its network with our weights. */
  private static final class Network extends MLP {

    private static final long serialVersionUID = 1;

    Network(NetworkWeights start, LayerBuilder... layers) {
      super(layers);
      Layer[] hidden =
          Arrays.stream(net).filter(layer -> layer.weight() != null).toArray(Layer[]::new);
      for (int i = 0; i < start.shape().layers(); i++) {
        fill(i < hidden.length ? hidden[i] : output, start.weights().get(i), start.biases().get(i));
      }
    }

    private static void fill(Layer layer, float[] weights, float[] biases) {
      int inputs = weights.length / biases.length;
      for (int unit = 0; unit < biases.length; unit++) {
        layer.bias().set(unit, biases[unit]);
        for (int j = 0; j < inputs; j++) {
          layer.weight().set(unit, j, weights[unit * inputs + j]);
        }
      }
    }
  }

  private static final class Steps implements Side {

    private final Network network;
    private final double[][][] inputs;
    private final int[][] labels;
    private int batch;

    Steps(TrainProblem problem) {
      NetworkShape shape = problem.start().shape();
      int rows = shape.batch();
      int width = shape.inputs(1);
      inputs = new double[problem.batches()][rows][width];
      labels = new int[problem.batches()][];
      for (int i = 0; i < problem.batches(); i++) {
        labels[i] = Arrays.copyOfRange(problem.labels(), i * rows, (i + 1) * rows);
        for (int row = 0; row < rows; row++) {
          int at = (i * rows + row) * width;
          inputs[i][row] =
              IntStream.range(at, at + width).mapToDouble(j -> problem.inputs()[j]).toArray();
        }
      }
      network = new Network(problem.start(), layers(problem.start()));
      network.setLearningRate(TimeFunction.constant(problem.optimizer().learningRate()));
    }

    private static LayerBuilder[] layers(NetworkWeights start) {
      NetworkShape shape = start.shape();
      LayerBuilder[] layers = new LayerBuilder[shape.layers() + 1];
      layers[0] = Layer.input(shape.inputs(1));
      for (int layer = 1; layer < shape.layers(); layer++) {
        layers[layer] =
            switch (start.hidden()) {
              case "relu" -> Layer.rectifier(shape.outputs(layer));
              case "sigmoid" -> Layer.sigmoid(shape.outputs(layer));
              default -> throw new IllegalArgumentException("no " + start.hidden());
            };
      }
      layers[shape.layers()] = Layer.mle(shape.classes(), OutputFunction.SOFTMAX);
      return layers;
    }

    @Override
    public void run() {
      network.update(inputs[batch], labels[batch]);
      batch = (batch + 1) % inputs.length;
    }

    /** It tells no loss, so the loss of each batch is computed before its step. */
    @Override
    public float[] result() {
      float[] losses = new float[TrainProblem.CHECKED];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = (float) loss();
        run();
      }
      return losses;
    }

    private double loss() {
      double sum = 0;
      for (int row = 0; row < inputs[batch].length; row++) {
        double[] probabilities = new double[network.numClasses()];
        network.predict(inputs[batch][row], probabilities);
        sum -= Math.log(probabilities[labels[batch][row]]);
      }
      return sum / inputs[batch].length;
    }
  }
}
