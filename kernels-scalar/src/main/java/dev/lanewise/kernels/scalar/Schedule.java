package dev.lanewise.kernels.scalar;

import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Opcode;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A program cut into loops that C2 can vectorise, with the rows that hold values between them.
 *
 * <p>C2 vectorises float arithmetic over {@code float[]} and integer arithmetic over {@code int[]},
 * but no conversion of the bits between the two, no selection, and no loop that is too long. So a
 * program becomes a sequence of short loops, each either of float operations or of {@link Bits}
 * operations, over rows of {@link Scratch}; between loops, rows that are needed as the other kind
 * are copied. This also keeps every method far below the size that the JIT compiler refuses.
 *
 * <p>Float rows are numbered like the arrays of {@link dev.lanewise.api.program.Arguments}, then
 * come those for intermediate values. Rows are reused after the last loop that reads them.
 */
final class Schedule {

  /** Operations of a float loop; with many more, C2 does not vectorise it. */
  private static final int FLOAT_BUDGET = 24;

  /**
   * The same for a loop over bits. An operation counts as the number of operations that it consists
   * of.
   */
  private static final int BITS_BUDGET = 72;

  private static final int NONE = -1;

  /**
   * One loop.
   *
   * @param onBits whether it works on raw bits
   * @param values the instructions' values it computes, in order
   * @param stores which values it writes to which rows of its kind
   * @param transfers what is to be copied to rows of the other kind afterwards
   */
  record Loop(boolean onBits, List<Integer> values, List<Store> stores, List<Transfer> transfers) {

    Loop(boolean onBits) {
      this(onBits, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Says that a value is written to a row. */
  record Store(int value, int row) {}

  /** Says that a row is copied to one of the other kind. */
  record Transfer(boolean toBits, int row, int bitRow) {}

  private final Program program;
  private final int inputs;
  private final int firstInstruction;
  private final List<Instruction> instructions;
  private final int[] inputRows;
  private final int[] scalars;
  private final List<Loop> loops = new ArrayList<>();
  private final List<Transfer> firstTransfers = new ArrayList<>();

  /** The loop that computes each value; {@link #NONE} for inputs and constants. */
  private final int[] loopOf;

  private final int[] rowOf;
  private final int[] bitRowOf;
  private final int slots;
  private int rowCount;
  private int bitRowCount;

  Schedule(Program program) {
    this.program = program;
    inputs = program.inputs().size();
    firstInstruction = inputs + program.constants().size();
    instructions = Clamps.rewrite(program);
    int values = firstInstruction + instructions.size();
    loopOf = filled(values);
    rowOf = filled(values);
    bitRowOf = filled(values);
    inputRows = filled(inputs);
    scalars = filled(inputs);
    int row = 0;
    int scalar = 0;
    for (int i = 0; i < inputs; i++) {
      if (program.inputs().get(i).shape() == Shape.SCALAR) {
        scalars[i] = scalar++;
      } else {
        rowOf[i] = row;
        inputRows[i] = row++;
      }
    }
    slots = row + program.outputs().size();
    rowCount = slots;
    cutIntoLoops();
    List<Store> copies = placeOutputs(row);
    assignRows();
    if (!copies.isEmpty()) {
      if (loops.isEmpty() || loops.getLast().onBits()) {
        loops.add(new Loop(false));
      }
      loops.getLast().stores().addAll(copies);
    }
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  /**
   * Fills a loop with all instructions that can be computed, then begins a loop of the other kind,
   * until none is left.
   */
  private void cutIntoLoops() {
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < instructions.size(); i++) {
      // A condition is part of the selection that takes it.
      if (!instructions.get(i).op().isCondition()) {
        open.add(firstInstruction + i);
      }
    }
    boolean onBits = false;
    while (!open.isEmpty()) {
      Loop loop = new Loop(onBits);
      int budget = onBits ? BITS_BUDGET : FLOAT_BUDGET;
      for (int value : open) {
        if (isOnBits(value) == onBits && isReady(value)) {
          budget -= cost(value);
          if (budget < 0 && !loop.values().isEmpty()) {
            break;
          }
          loop.values().add(value);
          loopOf[value] = loops.size();
        }
      }
      open.removeAll(loop.values());
      if (loop.values().isEmpty() || budget >= 0) {
        onBits = !onBits;
      }
      if (!loop.values().isEmpty()) {
        loops.add(loop);
      }
    }
  }

  private boolean isReady(int value) {
    for (int operand : operands(value)) {
      if (operand >= firstInstruction) {
        boolean computed = loopOf[operand] != NONE;
        // An exponent leaves its loop over bits as a float.
        if (!computed || (loopOf[operand] == loops.size() && isOnBits(value) && isFloat(operand))) {
          return false;
        }
      }
    }
    return true;
  }

  private int cost(int value) {
    return operation(value).op() == Opcode.SELECT ? 24 : 1;
  }

  /** Lets each output's value be computed in the output's row; returns what must be copied. */
  private List<Store> placeOutputs(int firstOutput) {
    List<Store> copies = new ArrayList<>();
    List<Output> outputs = program.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      int value = outputs.get(i).value();
      if (value >= firstInstruction && rowOf[value] == NONE) {
        rowOf[value] = firstOutput + i;
      } else {
        copies.add(new Store(value, firstOutput + i));
      }
    }
    return copies;
  }

  private void assignRows() {
    int values = loopOf.length;
    int[] lastFloatUse = filled(values);
    int[] lastBitsUse = filled(values);
    for (int l = 0; l < loops.size(); l++) {
      for (int value : loops.get(l).values()) {
        for (int operand : operands(value)) {
          if (loopOf[operand] != l) {
            (loops.get(l).onBits() ? lastBitsUse : lastFloatUse)[operand] = l;
          }
        }
      }
    }
    RowAllocator rows = new RowAllocator(rowCount);
    RowAllocator bitRows = new RowAllocator(0);
    for (int input = 0; input < inputs; input++) {
      if (inputRows[input] != NONE && lastBitsUse[input] != NONE) {
        bitRowOf[input] = bitRows.take(lastBitsUse[input]);
        firstTransfers.add(new Transfer(true, rowOf[input], bitRowOf[input]));
      }
    }
    for (int l = 0; l < loops.size(); l++) {
      Loop loop = loops.get(l);
      for (int value : loop.values()) {
        boolean usedAsFloat = lastFloatUse[value] != NONE || rowOf[value] != NONE;
        boolean usedAsBits = lastBitsUse[value] != NONE;
        if (rowOf[value] == NONE && (usedAsFloat || (usedAsBits && isFloat(value)))) {
          rowOf[value] = rows.take(Math.max(lastFloatUse[value], l));
        }
        if (usedAsBits || (usedAsFloat && !isFloat(value))) {
          bitRowOf[value] = bitRows.take(Math.max(lastBitsUse[value], l));
        }
        boolean float32 = isFloat(value);
        if (usedAsFloat || usedAsBits) {
          loop.stores().add(new Store(value, float32 ? rowOf[value] : bitRowOf[value]));
        }
        if (float32 ? usedAsBits : usedAsFloat) {
          loop.transfers().add(new Transfer(float32, rowOf[value], bitRowOf[value]));
        }
      }
      rows.release(l);
      bitRows.release(l);
    }
    rowCount = rows.count;
    bitRowCount = bitRows.count;
  }

  /** Hands out row numbers, each until the loop that reads it last. */
  private static final class RowAllocator {

    private final Deque<Integer> free = new ArrayDeque<>();
    private final List<int[]> taken = new ArrayList<>();
    private int count;

    RowAllocator(int count) {
      this.count = count;
    }

    int take(int lastUse) {
      int row = free.isEmpty() ? count++ : free.pop();
      taken.add(new int[] {row, lastUse});
      return row;
    }

    void release(int loop) {
      taken.removeIf(entry -> {
        boolean over = entry[1] <= loop;
        if (over) {
          free.push(entry[0]);
        }
        return over;
      });
    }
  }

  List<Loop> loops() {
    return loops;
  }

  /** Returns what is copied before the first loop. */
  List<Transfer> firstTransfers() {
    return firstTransfers;
  }

  int rowCount() {
    return rowCount;
  }

  int bitRowCount() {
    return bitRowCount;
  }

  int outputCount() {
    return program.outputs().size();
  }

  /** Tells whether the program is one loop over the arrays themselves. */
  boolean isOneFloatLoop() {
    return loops.size() == 1 && !loops.getFirst().onBits() && rowCount == slots;
  }

  boolean isConstant(int value) {
    return value >= inputs && value < firstInstruction;
  }

  float constant(int value) {
    return program.constants().get(value - inputs);
  }

  /** Returns a value's number among the scalars, or −1 if it is none. */
  int scalar(int value) {
    return value < inputs ? scalars[value] : NONE;
  }

  /** Returns the row that holds a value between loops. */
  int row(int value, boolean onBits) {
    return onBits ? bitRowOf[value] : rowOf[value];
  }

  Instruction operation(int value) {
    return instructions.get(value - firstInstruction);
  }

  /** Returns the values an instruction reads; those of a selection's condition come first. */
  int[] operands(int value) {
    Instruction instruction = operation(value);
    if (instruction.op() == Opcode.SELECT) {
      Instruction condition = operation(instruction.a());
      return new int[] {condition.a(), condition.b(), instruction.b(), instruction.c()};
    }
    return switch (instruction.op().arity()) {
      case 1 -> new int[] {instruction.a()};
      case 2 -> new int[] {instruction.a(), instruction.b()};
      default -> new int[] {instruction.a(), instruction.b(), instruction.c()};
    };
  }

  private boolean isOnBits(int value) {
    return switch (operation(value).op()) {
      case SELECT, POW2, EXPONENT, MANTISSA -> true;
      default -> false;
    };
  }

  /** Tells whether an instruction's result is a float when it is computed. */
  private boolean isFloat(int value) {
    return !isOnBits(value) || operation(value).op() == Opcode.EXPONENT;
  }
}
