package dev.lanewise.bench.compare.startup;

import dev.lanewise.bench.compare.network.NetworkWeights;
import java.nio.file.Path;

/**
 * A command that reads a model and one row, and prints the outputs with commas between them as its
 * last line.
 *
 * @param network the network
 * @param folder where files for this problem may be written
 * @param model the network as a safetensors file
 * @param row the row as an NPY file
 * @param input the row
 * @param expected the outputs
 */
@SuppressWarnings("ArrayRecordComponent") // All sides compute on the same arrays; never compared.
public record StartProblem(
    NetworkWeights network, Path folder, Path model, Path row, float[] input, float[] expected) {}
