package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces parts that compute the same by one object, and leaves out what matters to derivatives
 * only.
 */
final class Sharing {

  private final IdentityHashMap<Expr, Expr> shared = new IdentityHashMap<>();
  private final IdentityHashMap<Expr, Integer> numbers = new IdentityHashMap<>();
  private final Map<Key, Expr> known = new HashMap<>();

  /** What is computed from which parts. */
  private record Key(Object what, List<Integer> operands) {}

  /** Returns an expression that computes the same. */
  Expr of(Expr root) {
    for (Expr part : Traversal.nodesOf(root)) {
      if (!shared.containsKey(part)) {
        shared.put(part, share(part));
      }
    }
    return sharedOf(root);
  }

  private Expr share(Expr part) {
    return switch (part) {
      case Constant constant ->
          intern(Double.doubleToRawLongBits(constant.value()), List.of(), constant);
      case Variable variable -> {
        number(variable);
        yield variable;
      }
      case AsConstant asConstant -> sharedOf(asConstant.value());
      case Call call -> {
        Expr argument = sharedOf(call.argument());
        yield intern(call.function(), List.of(argument), Call.of(call.function(), argument));
      }
      case Operation operation -> {
        Expr[] operands = operation.operands().stream().map(this::sharedOf).toArray(Expr[]::new);
        yield intern(operation.op(), List.of(operands), new Operation(operation.op(), operands));
      }
      case RowReduction reduction -> {
        Expr argument = sharedOf(reduction.argument());
        yield intern(
            reduction.kind(), List.of(argument), RowReduction.of(reduction.kind(), argument));
      }
      case Pick pick -> {
        Expr column = sharedOf(pick.column());
        yield intern(Pick.class, List.of(pick.of(), column), Pick.of(pick.of(), column));
      }
    };
  }

  private Expr intern(Object what, List<Expr> operands, Expr made) {
    List<Integer> key = new ArrayList<>(operands.stream().map(this::number).toList());
    if (what instanceof Opcode op && op.isCommutative() && key.get(0) > key.get(1)) {
      Collections.swap(key, 0, 1);
    }
    Expr first = known.computeIfAbsent(new Key(what, key), k -> made);
    number(first);
    return first;
  }

  private int number(Expr part) {
    return numbers.computeIfAbsent(part, p -> numbers.size());
  }

  private Expr sharedOf(Expr part) {
    Expr result = shared.get(part);
    if (result == null) {
      throw new IllegalStateException("operands are shared before their uses");
    }
    return result;
  }
}
