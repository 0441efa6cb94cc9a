package dev.lanewise.bench.peers;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import dev.lanewise.bench.compare.startup.CommandSide;
import dev.lanewise.bench.compare.startup.JavaCommand;
import dev.lanewise.bench.compare.startup.StartPeer;
import dev.lanewise.bench.compare.startup.StartProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A JVM that loads PyTorch, reads weights and a row in NumPy's format and predicts. */
public final class DjlStart implements StartPeer, DjlPeer<StartProblem> {

  /** For {@link java.util.ServiceLoader}. */
  public DjlStart() {}

  @Override
  public Side side(StartProblem problem, int threads) {
    Path arrays = problem.folder().resolve("arrays.npz");
    arrays.toFile().deleteOnExit();
    write(problem, arrays);
    NetworkShape shape = problem.network().shape();
    String widths = shape.widths().stream().map(String::valueOf).collect(Collectors.joining(","));
    return new CommandSide(
        JavaCommand.of(
            Predict.class, arrays.toString(), widths, problem.network().hidden(), "" + threads));
  }

  /** Writes the row, and for each layer its weight and bias. */
  private static void write(StartProblem problem, Path file) {
    NetworkWeights network = problem.network();
    NetworkShape shape = network.shape();
    try (NDManager manager = DjlEngine.open(1);
        OutputStream out = Files.newOutputStream(file)) {
      NDList arrays = new NDList();
      add(arrays, manager.create(problem.input(), new Shape(1, shape.inputs(1))));
      for (int i = 0; i < shape.layers(); i++) {
        Shape weight = new Shape(shape.outputs(i + 1), shape.inputs(i + 1));
        add(arrays, manager.create(network.weights().get(i), weight));
        add(arrays, manager.create(network.biases().get(i)));
      }
      arrays.encode(out, NDList.Encoding.NPZ);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(NDList arrays, NDArray array) {
    array.setName("a" + arrays.size());
    arrays.add(array);
  }

  /** What runs in the other JVM. */
  static final class Predict {

    private Predict() {}

    /** Predicts; the arguments are the file, the widths, the activation and the threads. */
    public static void main(String[] args) throws IOException {
      int[] widths = Arrays.stream(args[1].split(",", -1)).mapToInt(Integer::parseInt).toArray();
      NetworkWeights layers =
          new NetworkWeights(
              new NetworkShape(1, Arrays.stream(widths).boxed().toList()),
              args[2],
              List.of(),
              List.of());
      try (NDManager manager = DjlEngine.open(Integer.parseInt(args[3]));
          Model model = Model.newInstance("start", DjlEngine.engine());
          InputStream in = Files.newInputStream(Path.of(args[0]))) {
        NDList arrays = NDList.decode(manager, in);
        SequentialBlock block = DjlNetwork.block(layers);
        model.setBlock(block);
        block.initialize(manager, DataType.FLOAT32, arrays.get(0).getShape());
        List<Parameter> parameters = block.getParameters().values();
        for (int i = 0; i < parameters.size(); i++) {
          parameters.get(i).getArray().set(arrays.get(i + 1).toByteBuffer());
        }
        ParameterStore store = new ParameterStore(manager, false);
        float[] outputs =
            block
                .forward(store, new NDList(arrays.get(0)), false)
                .singletonOrThrow()
                .softmax(-1)
                .toFloatArray();
        System.out.println(
            IntStream.range(0, outputs.length)
                .mapToObj(i -> Float.toString(outputs[i]))
                .collect(Collectors.joining(",")));
      }
    }
  }
}
