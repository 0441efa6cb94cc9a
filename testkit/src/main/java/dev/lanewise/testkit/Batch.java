package dev.lanewise.testkit;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Input;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Inputs of a program with any floats in them, and outputs with canaries around them. */
final class Batch {

  private final Program program;
  private final int rows;
  private final int stride;
  private final int offset;
  private final int length;
  private final Map<String, float[]> inputs = new LinkedHashMap<>();
  private final Map<String, Float> scalars = new LinkedHashMap<>();

  Batch(Program program, RandomGenerator random, int rows, int stride, int offset) {
    this.program = program;
    this.rows = rows;
    this.stride = stride;
    this.offset = offset;
    length = offset + rows * stride + rows + 5;
    for (Input input : program.inputs()) {
      if (input.shape() == Shape.SCALAR) {
        scalars.put(input.name(), (float) random.nextGaussian());
      } else {
        inputs.put(input.name(), Samples.wild(random, length));
      }
    }
  }

  /** Computes the first columns of all rows; returns the outputs in their order. */
  float[][] run(Kernels kernels, int columns) {
    return run(kernels.compile(program), 0, rows, 0, columns);
  }

  /** Computes a part; returns the outputs in their order. */
  float[][] run(CompiledProgram compiled, int fromRow, int toRow, int fromColumn, int toColumn) {
    List<Output> outputs = program.outputs();
    float[][] results = new float[outputs.size()][];
    Arguments arguments = bind();
    for (int i = 0; i < results.length; i++) {
      results[i] = Samples.canaries(length);
      arguments.output(outputs.get(i).name(), results[i], offset, stride);
    }
    compiled.run(arguments, fromRow, toRow, fromColumn, toColumn);
    return results;
  }

  /** Computes all rows in place: one output takes the place of an input, which is returned. */
  float[] runInPlace(Kernels kernels, String input, String output, int columns) {
    float[] shared = inputs.getOrDefault(input, new float[0]).clone();
    Arguments arguments = bind();
    for (Output other : program.outputs()) {
      arguments.output(other.name(), Samples.canaries(length), offset, stride);
    }
    arguments.input(input, shared, offset, stride).output(output, shared, offset, stride);
    kernels.compile(program).run(arguments, 0, rows, 0, columns);
    return shared;
  }

  private Arguments bind() {
    Arguments arguments = new Arguments(program);
    // The same arrays for all kernels: a program does not write its inputs.
    inputs.forEach((name, array) -> arguments.input(name, array, offset, stride));
    scalars.forEach(arguments::scalar);
    return arguments;
  }
}
