package dev.lanewise.bench.compare.gemm;

import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;

/** Our product. */
final class LanewiseGemm implements Side {

  private final GemmProblem problem;
  private final Product product;
  private final float[] c;
  private final Matrix left;
  private final Matrix right;
  private final Matrix result;

  LanewiseGemm(GemmProblem problem, Engine engine) {
    this.problem = problem;
    product =
        engine
            .kernels()
            .product(problem.form(), problem.m(), problem.n(), problem.k(), engine.workers());
    c = new float[problem.m() * problem.n()];
    left = Matrix.of(problem.a(), 0, problem.widthOfA());
    right = Matrix.of(problem.b(), 0, problem.widthOfB());
    result = Matrix.of(c, 0, problem.n());
  }

  @Override
  public void run() {
    product.run(problem.m(), problem.n(), problem.k(), left, right, result, null);
  }

  @Override
  public float[] result() {
    Arrays.fill(c, Float.NaN);
    run();
    return c.clone();
  }

  @Override
  public boolean isWarm() {
    return product.isSettled();
  }
}
