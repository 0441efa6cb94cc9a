package dev.lanewise.formats.pytorch;

/**
 * Numbers in the shape they have in a file.
 *
 * @param shape the length of each dimension
 * @param data the numbers, the last dimension varying fastest; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record TorchTensor(long[] shape, float[] data) {}
