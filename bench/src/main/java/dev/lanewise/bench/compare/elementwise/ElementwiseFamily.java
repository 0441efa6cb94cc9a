package dev.lanewise.bench.compare.elementwise;

import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/** Functions of each element, over arrays in the first cache, in the second, and beyond. */
public final class ElementwiseFamily implements Family {

  private static final int[] LENGTHS = {4 << 10, 64 << 10, 1 << 20};

  /** So that most inputs lie where the functions bend, and some where they are flat. */
  private static final float SPREAD = 3;

  private final List<ElementwisePeer> peers;

  public ElementwiseFamily(Peers peers) {
    this.peers =
        peers.of(
            ElementwisePeer.class,
            List.of(new ArrayCopy(), LaneFunctions.peer(), HandWritten.peer()));
  }

  @Override
  public List<ElementwisePeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    List<Plan> plans = new ArrayList<>();
    for (ElementwiseFunction function : ElementwiseFunction.values()) {
      for (int length : LENGTHS) {
        plans.add(new Elements(engine, peers, function, length));
      }
    }
    return plans;
  }

  private record Elements(
      Engine engine, List<ElementwisePeer> peers, ElementwiseFunction function, int length)
      implements Plan {

    @Override
    public String name() {
      return function.text();
    }

    @Override
    public String shape() {
      return "%d".formatted(length);
    }

    @Override
    public Case draw() {
      float[] x = Numbers.normal(length, 3);
      for (int i = 0; i < length; i++) {
        x[i] *= SPREAD;
      }
      ElementwiseProblem problem = new ElementwiseProblem(function, x);
      return new Case(
          name(),
          shape(),
          engine.threads(),
          new Case.Work(Unit.NANOS_PER_ELEMENT, length, 0),
          true,
          new Case.Sides(
              () -> new LanewiseElementwise(problem, engine),
              Peers.opponents(peers, problem, engine.threads()),
              agreement()));
    }

    /**
     * A formula of ours written by hand gives the same bits; other libraries' functions may be a
     * few ulp off, and lose what they subtract where the result is near 0.
     */
    private Agreement agreement() {
      return switch (function) {
        case RELU, PLUGIN_HARD_SWISH, PLUGIN_RATIONAL -> new Agreement((index, ours) -> 0);
        // PyTorch's vector code computes erf by a shorter approximation.
        case GELU -> new Agreement((index, ours) -> 8 * Math.ulp((float) ours) + 3e-6);
        default -> new Agreement((index, ours) -> 8 * Math.ulp((float) ours) + 1e-6);
      };
    }
  }
}
