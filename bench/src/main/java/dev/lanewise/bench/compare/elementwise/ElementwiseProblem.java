package dev.lanewise.bench.compare.elementwise;

/**
 * A function of each element.
 *
 * @param function what to compute
 * @param x the elements
 */
@SuppressWarnings("ArrayRecordComponent") // All sides compute on the same arrays; never compared.
public record ElementwiseProblem(ElementwiseFunction function, float[] x) {}
