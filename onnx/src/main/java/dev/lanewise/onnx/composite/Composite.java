package dev.lanewise.onnx.composite;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A function as several operators. Other programs compute these, to about the precision of float.
 * Lanewise finds the function again by the name of the last one, if all others are still there, and
 * computes it with its own bits.
 */
public enum Composite {
  /** {@code a·b + c}, rounded once. */
  FMA(3) {
    @Override
    String write(List<String> x, NodeSink to) {
      return to.node("Add", to.node("Mul", x.get(0), x.get(1)), x.get(2));
    }
  },
  /** eˣ for x ≤ 0, and 0 where that would be denormal. */
  EXP_OR_ZERO(1) {
    @Override
    String write(List<String> x, NodeSink to) {
      return to.node("Exp", x.getFirst());
    }
  },
  /** eˣ − 1, near 0 as 2t ÷ (1 − t) with t = tanh(x ÷ 2), which takes no difference. */
  EXPM1(1) {
    @Override
    String write(List<String> x, NodeSink to) {
      String tanh = to.node("Tanh", to.node("Mul", x.getFirst(), to.number(0.5)));
      String small = to.node("Div", to.node("Add", tanh, tanh), to.node("Sub", to.number(1), tanh));
      String large = to.node("Sub", to.node("Exp", x.getFirst()), to.number(1));
      return to.node("Where", isSmall(x.getFirst(), to), small, large);
    }
  },
  /**
   * ln(1 + x), near 0 as x·ln(u) ÷ (u − 1) for the rounded u = 1 + x: the errors of both factors
   * are the same (W. Kahan).
   */
  LOG1P(1) {
    @Override
    String write(List<String> x, NodeSink to) {
      String sum = to.node("Add", x.getFirst(), to.number(1));
      String log = to.node("Log", sum);
      String corrected =
          to.node("Mul", log, to.node("Div", x.getFirst(), to.node("Sub", sum, to.number(1))));
      String small = to.node("Where", to.node("Equal", sum, to.number(1)), x.getFirst(), corrected);
      return to.node("Where", isSmall(x.getFirst(), to), small, log);
    }
  },
  /** (1 + erf(x ÷ √2)) ÷ 2. */
  NORMAL_CDF(1) {
    @Override
    String write(List<String> x, NodeSink to) {
      return normalCdf(x.getFirst(), to);
    }
  },
  /** x · sigmoid(x). */
  SILU(1) {
    @Override
    String write(List<String> x, NodeSink to) {
      return to.node("Mul", x.getFirst(), to.node("Sigmoid", x.getFirst()));
    }
  },
  /** x · normal_cdf(x). */
  GELU(1) {
    @Override
    String write(List<String> x, NodeSink to) {
      return to.node("Mul", x.getFirst(), normalCdf(x.getFirst(), to));
    }
  },
  /** 2ⁿ for x = n + 1.5·2²³. */
  POW2(1) {
    @Override
    String write(List<String> x, NodeSink to) {
      return to.node("Pow", to.number(2), to.node("Sub", x.getFirst(), to.number(ROUND)));
    }
  };

  /** The domain of the operators that the importer puts in their place. */
  public static final String DOMAIN = "dev.lanewise";

  /** Adding this to a number below 2²² rounds it to a whole one. */
  public static final double ROUND = 0x1.8p23;

  private static final String PREFIX = "lanewise.";

  private static final double SMALL = 0.5;

  private final int operands;

  Composite(int operands) {
    this.operands = operands;
  }

  private static String isSmall(String x, NodeSink to) {
    return to.node("Less", to.node("Abs", x), to.number(SMALL));
  }

  private static String normalCdf(String x, NodeSink to) {
    String erf = to.node("Erf", to.node("Mul", x, to.number(Math.sqrt(0.5))));
    return to.node("Mul", to.node("Add", erf, to.number(1)), to.number(0.5));
  }

  /** Writes the operators. */
  abstract String write(List<String> x, NodeSink to);

  /**
   * Writes the operators, the last of which gives the result.
   *
   * @param x the names of the operands
   * @return the name of the result
   */
  public String of(List<String> x, NodeSink to) {
    if (x.size() != operands) {
      throw new IllegalArgumentException(id() + " takes another number of operands");
    }
    return write(x, to);
  }

  /** Returns how many operands it takes. */
  int operands() {
    return operands;
  }

  /** Returns its name in formulas. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns what to call the last operator.
   *
   * @param number tells it from others
   */
  public String nodeName(int number) {
    return PREFIX + id() + "." + number;
  }

  /** Returns the function that is called so in formulas, if it is one of these. */
  public static Optional<Composite> ofId(String id) {
    return Arrays.stream(values()).filter(composite -> composite.id().equals(id)).findFirst();
  }

  /** Returns the function whose last operator may have this name. */
  static Optional<Composite> ofNodeName(String name) {
    int end = name.lastIndexOf('.');
    return name.startsWith(PREFIX) && end >= PREFIX.length()
        ? ofId(name.substring(PREFIX.length(), end))
        : Optional.empty();
  }
}
