package dev.lanewise.network.data;

/**
 * Rows to train on and rows to test with.
 *
 * @param train the rows to train on
 * @param test rows of the same kind that training has not seen
 * @since 0.1
 */
public record DataSplit(Dataset train, Dataset test) {}
