package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Splits a formula that is too long for one method into pieces.
 *
 * <p>What a piece computes and a later one takes goes through arrays, numbered after those of the
 * arguments. Conditions cannot be stored, so they are computed again where they are used. All
 * results are stored by the last piece, because they may take the place of inputs.
 */
final class FormulaSplitter {

  private final ResolvedProgram formula;
  private final List<Piece> pieces = new ArrayList<>();

  /** The array that a value goes through. */
  private final Map<Integer, Integer> slots = new HashMap<>();

  private FormulaSplitter(ResolvedProgram formula, int length) {
    this.formula = formula;
    int end = formula.values();
    for (int from = formula.firstResult(); from < end; from += length) {
      pieces.add(new Piece(from, Math.min(from + length, end)));
    }
    for (ResolvedProgram.Result result : formula.results()) {
      pieces.getLast().need(result.value());
    }
  }

  /**
   * Splits a formula.
   *
   * @param length how many instructions a piece gets, not counting repeated conditions
   */
  static List<ResolvedProgram> split(ResolvedProgram formula, int length) {
    FormulaSplitter splitter = new FormulaSplitter(formula, length);
    return splitter.pieces.stream().map(Piece::build).toList();
  }

  /** The instructions from one number to another, and what they need. */
  private final class Piece {

    private final int from;
    private final int to;
    private final Set<Integer> arguments = new LinkedHashSet<>();
    private final Set<Integer> constants = new LinkedHashSet<>();
    private final Set<Integer> instructions = new LinkedHashSet<>();

    Piece(int from, int to) {
      this.from = from;
      this.to = to;
      for (int value = from; value < to; value++) {
        need(value);
      }
    }

    void need(int value) {
      if (value < formula.inputs().size()) {
        arguments.add(value);
      } else if (value < formula.firstResult()) {
        constants.add(value);
      } else if (!instructions.contains(value)) {
        Instruction instruction = instruction(value);
        if ((value >= from && value < to) || instruction.op().isCondition()) {
          for (int operand : RowLoopAssembler.operands(instruction)) {
            need(operand);
          }
          instructions.add(value);
        } else {
          arguments.add(value);
          slots.computeIfAbsent(value, v -> formula.arrays() + slots.size());
        }
      }
    }

    ResolvedProgram build() {
      Map<Integer, Integer> numbers = new HashMap<>();
      for (Set<Integer> values : List.of(arguments, constants, instructions)) {
        values.forEach(value -> numbers.put(value, numbers.size()));
      }
      return new ResolvedProgram(
          arguments.stream().map(this::input).toList(),
          constants.stream()
              .map(value -> formula.constants().get(value - formula.inputs().size()))
              .toList(),
          instructions.stream().map(value -> renumber(instruction(value), numbers)).toList(),
          results(numbers),
          formula.arrays() + slots.size());
    }

    private ResolvedProgram.BoundInput input(int value) {
      return value < formula.inputs().size()
          ? formula.inputs().get(value)
          : new ResolvedProgram.BoundInput(Shape.ELEMENT, slots.getOrDefault(value, -1));
    }

    private List<ResolvedProgram.Result> results(Map<Integer, Integer> numbers) {
      List<ResolvedProgram.Result> results = new ArrayList<>();
      if (this == pieces.getLast()) {
        for (ResolvedProgram.Result result : formula.results()) {
          int number = numbers.getOrDefault(result.value(), -1);
          results.add(new ResolvedProgram.Result(result.kind(), number, result.slot()));
        }
      } else {
        slots.forEach((value, slot) -> {
          if (value >= from && value < to) {
            int number = numbers.getOrDefault(value, -1);
            results.add(new ResolvedProgram.Result(Output.Kind.STORE, number, slot));
          }
        });
      }
      return results;
    }

    private Instruction instruction(int value) {
      return formula.instructions().get(value - formula.firstResult());
    }
  }

  private static Instruction renumber(Instruction instruction, Map<Integer, Integer> numbers) {
    return new Instruction(
        instruction.op(),
        numbers.getOrDefault(instruction.a(), -1),
        numbers.getOrDefault(instruction.b(), -1),
        numbers.getOrDefault(instruction.c(), -1));
  }
}
