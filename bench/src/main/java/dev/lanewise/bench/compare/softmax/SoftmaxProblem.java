package dev.lanewise.bench.compare.softmax;

/**
 * Softmax of each row.
 *
 * @param rows how many rows
 * @param classes how long they are
 * @param logarithm whether its logarithm is wanted
 * @param x the rows, side by side
 */
@SuppressWarnings("ArrayRecordComponent") // All sides compute on the same arrays; never compared.
public record SoftmaxProblem(int rows, int classes, boolean logarithm, float[] x) {}
