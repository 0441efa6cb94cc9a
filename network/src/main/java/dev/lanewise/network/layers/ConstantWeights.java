package dev.lanewise.network.layers;

import dev.lanewise.api.kernels.ConstantMatrix;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The weight matrices of a model, whose values never change. All its predictors share them, so that
 * kernels keep at most one copy of each.
 */
public final class ConstantWeights {

  private final float[] parameters;
  private final ConcurrentHashMap<Integer, ConstantMatrix> matrices = new ConcurrentHashMap<>();

  /**
   * Takes the parameters of all layers.
   *
   * @param parameters not copied; must not be changed any more
   */
  public ConstantWeights(float[] parameters) {
    this.parameters = parameters;
  }

  /**
   * Returns a matrix, always the same one.
   *
   * @param offset where it begins
   * @param rows how many rows
   * @param columns how many columns
   */
  ConstantMatrix matrix(int offset, int rows, int columns) {
    return matrices.computeIfAbsent(
        offset, at -> new ConstantMatrix(parameters, at, rows, columns));
  }
}
