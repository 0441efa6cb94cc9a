package dev.lanewise.bench.compare.plugin;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.ElementwiseActivation;
import java.util.Locale;

/**
 * An activation of each element.
 *
 * @param pass what to compute
 * @param kernels the kernels that compute it
 * @param x the elements
 * @param upstream the gradient of what the activation returns
 */
@SuppressWarnings("ArrayRecordComponent") // All sides compute on the same arrays; never compared.
public record PluginProblem(Pass pass, String kernels, float[] x, float[] upstream) {

  /** What training computes of an activation. */
  public enum Pass {
    /** The activation. */
    FORWARD {
      @Override
      Expr formula(ElementwiseActivation activation, Variable upstream) {
        return activation.formula();
      }
    },
    /** The gradient of its input. */
    BACKWARD {
      @Override
      Expr formula(ElementwiseActivation activation, Variable upstream) {
        return activation.formula().gradient(activation.x(), upstream);
      }
    };

    /** Returns what to compute of the activation's input and of the gradient of its output. */
    abstract Expr formula(ElementwiseActivation activation, Variable upstream);

    /** Returns the name in small letters. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
