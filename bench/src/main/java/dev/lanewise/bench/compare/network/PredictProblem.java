package dev.lanewise.bench.compare.network;

/**
 * The outputs of a classifier for some rows.
 *
 * @param network the network; its batch is the number of rows
 * @param inputs the rows
 */
@SuppressWarnings("ArrayRecordComponent") // All sides compute on the same arrays; never compared.
public record PredictProblem(NetworkWeights network, float[] inputs) {}
