package dev.lanewise.bench.compare.elementwise;

/**
 * A function of each element.
 *
 * @param function what to compute
 * @param x the elements
 */
public record ElementwiseProblem(ElementwiseFunction function, float[] x) {}
