package dev.lanewise.network.layers;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.random.RandomStreams;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dropout: in training y = x·m, where m is 0 or 1 ÷ (1 − rate), drawn for each value of each step.
 *
 * <p>A value's random bits follow from the seed, the layer's path, the step and the value's place
 * in the mini-batch alone, so they are the same for any number of threads and after a resumed
 * training.
 *
 * @param path where it is in the network
 * @param spec the rate
 * @param outputs the width of a row of inputs and of outputs
 */
public record DropoutLayer(LayerPath path, LayerSpec.Dropout spec, int outputs) implements Layer {

  @Override
  public List<ParameterSlice> tensors() {
    return List.of();
  }

  @Override
  public void initialize(
      float[] parameters, RandomStreams random, Optional<Initializer> initializer) {}

  @Override
  public boolean isInPrediction() {
    return false;
  }

  @Override
  public Forward prediction(Planning planning) {
    throw new IllegalStateException(title() + " changes nothing in prediction");
  }

  @Override
  public Trained training(Planning planning, RandomStreams random) {
    return new DropoutForward(this, planning, random);
  }

  @Override
  public String toString() {
    return title();
  }

  private static final class DropoutForward implements Trained, Workers.Part {

    /** The least values for two threads. */
    private static final int SHARED = 1 << 14;

    private static final Variable UPSTREAM = Variable.element("upstream");
    private static final Variable FACTOR = Variable.element("factor");
    private static final String GRADIENT = "gradient";
    private static final Program PROGRAM =
        new ProgramBuilder().store(GRADIENT, UPSTREAM.times(FACTOR)).build();

    private final DropoutLayer layer;
    private final Planning planning;
    private final RandomStreams random;

    /** A value is dropped if its 32 random bits are a smaller number than this. */
    private final long dropped;

    private final float scale;
    private final long stream;
    private final float[] factors;
    private final float[] outputs;

    /** What the threads are computing. */
    private float[] x;

    private int xOffset;
    private int xStride;
    private int rows;
    private int parts;
    private long key;

    DropoutForward(DropoutLayer layer, Planning planning, RandomStreams random) {
      this.layer = layer;
      this.planning = planning;
      this.random = random;
      dropped = Math.round(layer.spec().rate() * 0x1p32);
      stream = layer.path().stream();
      scale = (float) (1 / (1 - layer.spec().rate()));
      factors = Buffers.of(planning.maxRows(), layer.outputs(), layer.title());
      outputs = Buffers.of(planning.maxRows(), layer.outputs(), layer.title());
      x = outputs;
    }

    @Override
    public void run(long step, int rows, float[] x, int xOffset, int xStride) {
      this.x = x;
      this.xOffset = xOffset;
      this.xStride = xStride;
      this.rows = rows;
      key = random.key(RandomStreams.Purpose.DROPOUT, stream, step);
      Workers workers = planning.engine().workers();
      parts = rows * layer.outputs() < SHARED ? 1 : Math.min(rows, workers.size());
      workers.run(parts, this);
    }

    @Override
    public void run(int part, int worker) {
      int width = layer.outputs();
      int end = (int) ((part + 1L) * rows / parts);
      for (int row = (int) ((long) part * rows / parts); row < end; row++) {
        int from = xOffset + row * xStride;
        for (int i = 0; i < width; i++) {
          int at = row * width + i;
          float factor = RandomStreams.bits(key, at) >>> 32 < dropped ? 0 : scale;
          factors[at] = factor;
          outputs[at] = x[from + i] * factor;
        }
      }
    }

    @Override
    public Backward backward(float[] gradients, float[] outputGradient, boolean inputsNeeded) {
      int width = layer.outputs();
      Arguments arguments =
          new Arguments(PROGRAM)
              .input(UPSTREAM.name(), outputGradient, 0, width)
              .input(FACTOR.name(), factors, 0, width)
              .output(GRADIENT, outputGradient, 0, width);
      return new DropoutBackward(
          new Epilogue(planning.engine().kernels().compile(PROGRAM), arguments),
          outputGradient,
          width);
    }

    @Override
    public Layer layer() {
      return layer;
    }

    @Override
    public float[] outputs() {
      return outputs;
    }

    @Override
    public int width() {
      return layer.outputs();
    }
  }

  /**
   * The gradient multiplied by the same factors, in place.
   *
   * @param derivativeEpilogue the multiplication
   * @param inputGradient the gradient in the outputs, which becomes that in the inputs
   * @param width the width of a row
   */
  @SuppressWarnings("ArrayRecordComponent") // A buffer, and never compared.
  private record DropoutBackward(Epilogue derivativeEpilogue, float[] inputGradient, int width)
      implements Backward {

    @Override
    public void run(
        int rows, float[] x, int xOffset, int xStride, @Nullable Epilogue previousDerivative) {
      if (previousDerivative != null) {
        previousDerivative.run(0, rows, 0, width);
      }
    }
  }
}
