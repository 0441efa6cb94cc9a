package dev.lanewise.kernels.simd;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.lanewise.api.formula.Instruction;
import dev.lanewise.api.formula.Op;
import dev.lanewise.api.formula.Output;
import dev.lanewise.api.formula.Variable;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Compiles a formula to the loop over rows and vectors of columns that one would write by hand:
 *
 * <pre>{@code
 * for (int row = fromRow; row < toRow; row++) {
 *   for (int column = fromColumn; column < toColumn; column += LANES) {
 *     FloatVector x = FloatVector.fromArray(SPECIES, arrays[0], offset + column);
 *     ...                                              // one call for each instruction
 *     y.intoArray(arrays[1], offset + column);
 *   }
 * }
 * }</pre>
 *
 * <p>What is left of the columns is one masked vector a row. Of an {@link ElementLoop} that is a
 * method of its own, because the compilers give up long methods; a {@link SummedLoop} has it in the
 * same method, where the sums are.
 *
 * <p>A masked access beyond the end of an array is slow, and C2 allocates its mask. So the end of a
 * row is reached through arrays of its own, and unless rows are summed, its vector may begin before
 * it: {@link VectorLoop} sees to it that the vector lies within the arrays.
 *
 * <p>A row sum has 16 partial sums, which are 16 ÷ lanes vectors. The loop adds to the first of
 * them and then rotates them, so that it needs no copy of the formula for each; C2 unrolls and the
 * rotation vanishes. The masked end goes on, with empty masks, until each is back in its place.
 *
 * <p>Values live in local variables, which are used again after a value's last use: C2 compiles no
 * method above 8,000 bytes, and a local variable above 255 costs two more bytes for each access.
 */
final class RowLoopAssembler {

  /**
   * The most instructions of a method. C1 begins to give up above the double of this, and then a
   * method is never profiled and stays as it is, with its vectors boxed.
   */
  private static final int LONGEST = 100;

  private static final int ARRAYS = 1;
  private static final int OFFSETS = 2;
  private static final int STRIDES = 3;
  private static final int SCALARS = 4;
  private static final int FROM_ROW = 5;
  private static final int TO_ROW = 6;
  private static final int FROM_COLUMN = 7;
  private static final int TO_COLUMN = 8;

  /** The column where the masked vector of an {@link ElementLoop} begins. */
  private static final int END_COLUMN = 9;

  /** Through which arrays a {@link SummedLoop} reaches the ends of rows. */
  private static final int END_ARRAYS = 9;

  private static final int END_OFFSETS = 10;

  private static final MethodTypeDesc PART =
      MethodTypeDesc.of(
          CD_void,
          CD_float.arrayType(2),
          CD_int.arrayType(),
          CD_int.arrayType(),
          CD_float.arrayType(),
          CD_int,
          CD_int,
          CD_int,
          CD_int);
  private static final int NONE = -1;

  private final Formula formula;
  private final CodeBuilder code;
  private final Variable.Shape[] shapes;

  /** The local variable of each array, of the index of its row, and of each value. */
  private final int[] arrays;

  private final int[] starts;
  private final int[] endArrays;
  private final int[] endStarts;
  private final int[] values;

  /** The local variables of the numbers that are the same in all columns, of scalars and by row. */
  private final int[] numbers;

  private final int[] lastUses;
  private final Deque<Integer> freeLocals = new ArrayDeque<>();

  /** The local variables of the partial sums of each result that is summed. */
  private final int[][] sums;

  private final int column;
  private final int mask;

  private RowLoopAssembler(Formula formula, CodeBuilder code) {
    this.formula = formula;
    this.code = code;
    shapes = formula.shapes();
    arrays = new int[formula.arrays()];
    starts = new int[formula.arrays()];
    endArrays = formula.hasRowSums() ? new int[formula.arrays()] : arrays;
    endStarts = formula.hasRowSums() ? new int[formula.arrays()] : starts;
    values = new int[formula.values()];
    Arrays.fill(values, NONE);
    numbers = new int[formula.inputs().size()];
    lastUses = lastUses(formula);
    sums = new int[formula.results().size()][];
    column = code.allocateLocal(TypeKind.INT);
    mask = code.allocateLocal(TypeKind.REFERENCE);
  }

  /** Returns how many instructions of a formula are compiled to one loop, else to pieces. */
  static int longest(Formula formula) {
    // A summed loop has each instruction twice.
    return formula.hasRowSums() ? LONGEST / 2 : LONGEST;
  }

  /** Compiles a formula. */
  static RowLoop compile(Formula formula) {
    if (formula.hasRowSums()) {
      return HiddenClasses.implement(
          "GeneratedSummedLoop",
          SummedLoop.class,
          List.of(
              new HiddenClasses.Body(
                  "rows",
                  PART.insertParameterTypes(
                      PART.parameterCount(), CD_float.arrayType(2), CD_int.arrayType()),
                  code -> new RowLoopAssembler(formula, code).summed())),
          Formula.class,
          formula);
    }
    return HiddenClasses.implement(
        "GeneratedElementLoop",
        ElementLoop.class,
        List.of(
            new HiddenClasses.Body(
                "wholeVectors", PART, code -> new RowLoopAssembler(formula, code).wholeVectors()),
            new HiddenClasses.Body(
                "ends",
                PART.insertParameterTypes(PART.parameterCount(), CD_int),
                code -> new RowLoopAssembler(formula, code).ends())),
        Formula.class,
        formula);
  }

  /** Returns for each value the number of the last instruction that takes it. */
  private static int[] lastUses(Formula formula) {
    int[] lastUses = new int[formula.values()];
    for (int i = 0; i < formula.instructions().size(); i++) {
      Instruction instruction = formula.instructions().get(i);
      for (int operand : operands(instruction)) {
        lastUses[operand] = i;
      }
    }
    for (Formula.Result result : formula.results()) {
      lastUses[result.value()] = Integer.MAX_VALUE;
    }
    return lastUses;
  }

  /** Returns the values that an instruction takes. */
  static int[] operands(Instruction instruction) {
    int[] all = {instruction.a(), instruction.b(), instruction.c()};
    return Arrays.copyOf(all, instruction.op().arity());
  }

  /** Emits the loop over the whole vectors of rows. */
  private void wholeVectors() {
    prologue();
    rows(() -> {
      code.iload(FROM_COLUMN).istore(column);
      loop(TO_COLUMN, () -> body(false));
    });
  }

  /** Emits the loop over the masked vectors at the ends of rows. */
  private void ends() {
    prologue();
    VectorCode.maskBetween(code, FROM_COLUMN, TO_COLUMN, END_COLUMN);
    code.astore(mask);
    rows(() -> {
      code.iload(END_COLUMN).istore(column);
      body(true);
    });
  }

  /** Emits the loop over rows that are summed. */
  private void summed() {
    for (int slot = 0; slot < endArrays.length; slot++) {
      endArrays[slot] = code.allocateLocal(TypeKind.REFERENCE);
      endStarts[slot] = code.allocateLocal(TypeKind.INT);
      code.aload(END_ARRAYS).loadConstant(slot).aaload().astore(endArrays[slot]);
    }
    prologue();
    int first = code.allocateLocal(TypeKind.INT);
    int end = code.allocateLocal(TypeKind.INT);
    // A row that is summed begins at a whole stripe, if need be before the columns that are asked
    // for, and then it is masked throughout.
    Label known = code.newLabel();
    code.iload(FROM_COLUMN).loadConstant(-Output.STRIPE).iand().istore(first);
    code.iload(first).istore(end);
    code.iload(first).iload(FROM_COLUMN).if_icmpne(known);
    code.iload(TO_COLUMN).iload(FROM_COLUMN).isub();
    code.loadConstant(-Lanes.COUNT).iand().iload(FROM_COLUMN).iadd().istore(end);
    code.labelBinding(known);
    rows(() -> {
      startSums();
      code.iload(first).istore(column);
      loop(end, () -> body(false));
      maskedEnd();
      finishSums();
    });
  }

  /** Emits what is done for each row. */
  private void rows(Runnable rowOf) {
    int row = code.allocateLocal(TypeKind.INT);
    Label next = code.newLabel();
    Label end = code.newLabel();
    code.iload(FROM_ROW).istore(row);
    code.labelBinding(next);
    code.iload(row).iload(TO_ROW).if_icmpge(end);
    rowStart(row);
    rowOf.run();
    code.iinc(row, 1).goto_(next);
    code.labelBinding(end);
    code.return_();
  }

  /** Emits what is done for each vector up to a column. */
  private void loop(int end, Runnable vector) {
    Label next = code.newLabel();
    Label done = code.newLabel();
    code.labelBinding(next);
    code.iload(column).iload(end).if_icmpge(done);
    vector.run();
    code.iinc(column, Lanes.COUNT).goto_(next);
    code.labelBinding(done);
  }

  /** Fetches what is the same in all rows. */
  private void prologue() {
    for (int slot = 0; slot < arrays.length; slot++) {
      arrays[slot] = code.allocateLocal(TypeKind.REFERENCE);
      starts[slot] = code.allocateLocal(TypeKind.INT);
      code.aload(ARRAYS).loadConstant(slot).aaload().astore(arrays[slot]);
    }
    for (int i = 0; i < formula.inputs().size(); i++) {
      Formula.Input input = formula.inputs().get(i);
      if (input.shape() == Variable.Shape.SCALAR || input.shape() == Variable.Shape.ROW) {
        numbers[i] = code.allocateLocal(TypeKind.FLOAT);
        values[i] = code.allocateLocal(TypeKind.REFERENCE);
      }
      if (input.shape() == Variable.Shape.SCALAR) {
        code.aload(SCALARS).loadConstant(input.slot()).faload().fstore(numbers[i]);
      }
    }
    for (int i = formula.inputs().size(); i < formula.firstResult(); i++) {
      values[i] = code.allocateLocal(TypeKind.REFERENCE);
    }
  }

  /** Finds where a row's arrays start, and what is the same in all of its columns. */
  private void rowStart(int row) {
    for (int slot = 0; slot < arrays.length; slot++) {
      start(row, slot, OFFSETS, starts[slot]);
      if (formula.hasRowSums()) {
        start(row, slot, END_OFFSETS, endStarts[slot]);
      }
    }
    for (int i = 0; i < formula.inputs().size(); i++) {
      Formula.Input input = formula.inputs().get(i);
      if (input.shape() == Variable.Shape.ROW) {
        code.aload(arrays[input.slot()]).iload(starts[input.slot()]).faload().fstore(numbers[i]);
      }
    }
  }

  private void startSums() {
    for (int i = 0; i < sums.length; i++) {
      if (formula.results().get(i).kind() == Output.Kind.ROW_SUM) {
        sums[i] = new int[Output.STRIPE / Lanes.COUNT];
        for (int part = 0; part < sums[i].length; part++) {
          sums[i][part] = code.allocateLocal(TypeKind.REFERENCE);
          VectorCode.zero(code);
          code.astore(sums[i][part]);
        }
      }
    }
  }

  private void start(int row, int slot, int offsets, int target) {
    code.aload(offsets).loadConstant(slot).iaload();
    switch (shapes[slot]) {
      case ELEMENT -> code.iload(row).aload(STRIDES).loadConstant(slot).iaload().imul().iadd();
      case ROW -> code.iload(row).iadd();
      default -> {
        // An array by column starts at its offset in each row.
      }
    }
    code.istore(target);
  }

  /** Emits the masked vectors of a row that is summed, up to a whole stripe. */
  private void maskedEnd() {
    Label next = code.newLabel();
    Label end = code.newLabel();
    code.labelBinding(next);
    code.iload(column).iload(TO_COLUMN);
    if (Lanes.COUNT < Output.STRIPE) {
      Label inside = code.newLabel();
      code.if_icmplt(inside);
      code.iload(column).loadConstant(Output.STRIPE - 1).iand().ifeq(end);
      code.labelBinding(inside);
    } else {
      code.if_icmpge(end);
    }
    VectorCode.maskBetween(code, FROM_COLUMN, TO_COLUMN, column);
    code.astore(mask);
    body(true);
    code.iinc(column, Lanes.COUNT).goto_(next);
    code.labelBinding(end);
  }

  /** Folds the partial sums of a row. */
  private void finishSums() {
    for (int i = 0; i < sums.length; i++) {
      Formula.Result result = formula.results().get(i);
      if (result.kind() == Output.Kind.ROW_SUM) {
        code.aload(arrays[result.slot()]).iload(starts[result.slot()]);
        foldVectors(sums[i], 0, 1);
        VectorCode.sumLanes(code);
        code.fastore();
      }
    }
  }

  /** Adds the vectors {@code first}, {@code first + step}, … as the fold of 16 sums has it. */
  private void foldVectors(int[] vectors, int first, int step) {
    if (step == vectors.length) {
      // Adding to +0 changes no sum, as none is -0, and makes a receiver of known class.
      VectorCode.zero(code);
      code.aload(vectors[first]);
    } else {
      foldVectors(vectors, first, 2 * step);
      foldVectors(vectors, first + step, 2 * step);
    }
    VectorCode.binary(code, "add");
  }

  /**
   * Makes vectors of what is the same in all columns. This is done anew for each vector of columns,
   * which C2 undoes: kept over a loop, some came out of C2 boxed.
   */
  private void broadcastAll() {
    for (int value = 0; value < formula.firstResult(); value++) {
      if (values[value] != NONE) {
        VectorCode.species(code);
        if (isConstant(value)) {
          code.loadConstant(constant(value));
        } else {
          code.fload(numbers[value]);
        }
        VectorCode.broadcast(code);
        code.astore(values[value]);
      }
    }
  }

  /** Computes one vector of columns. */
  private void body(boolean masked) {
    broadcastAll();
    int[] shared = values.clone();
    // All loads come before the first store, so that results may take the place of inputs.
    for (int i = 0; i < formula.inputs().size(); i++) {
      Formula.Input input = formula.inputs().get(i);
      if (input.shape() == Variable.Shape.ELEMENT || input.shape() == Variable.Shape.COLUMN) {
        VectorCode.species(code);
        address(input.slot(), masked);
        if (masked) {
          code.aload(mask);
          VectorCode.loadMasked(code);
        } else {
          VectorCode.load(code);
        }
        define(i);
      }
    }
    for (int i = 0; i < formula.instructions().size(); i++) {
      Instruction instruction = formula.instructions().get(i);
      emit(instruction);
      for (int operand : operands(instruction)) {
        release(operand, i, shared);
      }
      define(formula.firstResult() + i);
    }
    for (int i = 0; i < sums.length; i++) {
      Formula.Result result = formula.results().get(i);
      if (result.kind() == Output.Kind.STORE) {
        code.aload(values[result.value()]);
        address(result.slot(), masked);
        if (masked) {
          code.aload(mask);
          VectorCode.storeMasked(code);
        } else {
          VectorCode.store(code);
        }
      } else {
        addToSum(sums[i], values[result.value()], masked);
      }
    }
    for (int value = 0; value < values.length; value++) {
      if (shared[value] == NONE && values[value] != NONE) {
        freeLocals.push(values[value]);
      }
    }
    System.arraycopy(shared, 0, values, 0, values.length);
  }

  private void address(int slot, boolean masked) {
    code.aload(masked ? endArrays[slot] : arrays[slot]);
    code.iload(masked ? endStarts[slot] : starts[slot]).iload(column).iadd();
  }

  /**
   * Adds to the first of the partial sums, and rotates them. Lanes behind the last column add +0,
   * which changes no sum: one that began with +0 is never -0.
   */
  private void addToSum(int[] parts, int value, boolean masked) {
    if (masked) {
      VectorCode.zero(code);
      code.aload(value).aload(mask);
      VectorCode.blend(code);
    } else {
      code.aload(value);
    }
    code.aload(parts[0]);
    VectorCode.binary(code, "add");
    for (int part = 1; part < parts.length; part++) {
      code.aload(parts[part]).astore(parts[part - 1]);
    }
    code.astore(parts[parts.length - 1]);
  }

  /** Stores the vector on the stack as a value. */
  private void define(int value) {
    values[value] =
        freeLocals.isEmpty() ? code.allocateLocal(TypeKind.REFERENCE) : freeLocals.pop();
    code.astore(values[value]);
  }

  private void release(int value, int instruction, int[] shared) {
    if (lastUses[value] == instruction && shared[value] == NONE && values[value] != NONE) {
      freeLocals.push(values[value]);
      values[value] = NONE;
    }
  }

  private void emit(Instruction instruction) {
    int a = instruction.a();
    int b = instruction.b();
    int c = instruction.c();
    switch (instruction.op()) {
      case ADD -> binary("add", a, b);
      case SUB -> binary("sub", a, b);
      case MUL -> binary("mul", a, b);
      case DIV -> binary("div", a, b);
      case MIN, MAX -> extremum(instruction.op(), a, b);
      case ABS -> unary("abs", a);
      case NEG -> unary("neg", a);
      case SQRT -> unary("sqrt", a);
      case FMA -> {
        load(a);
        load(b);
        load(c);
        VectorCode.fma(code);
      }
      case LT, LE, EQ -> compare(instruction.op(), a, b);
      case SELECT -> {
        load(c);
        load(b);
        load(a);
        VectorCode.blend(code);
      }
      case POW2 -> {
        bits(a);
        VectorCode.shiftInt(code, "LSHL", 23);
        VectorCode.addInt(code, Bits.ONE);
        VectorCode.fromBits(code);
      }
      case EXPONENT -> {
        bits(a);
        VectorCode.addInt(code, -Bits.SQRT_HALF);
        VectorCode.shiftInt(code, "ASHR", 23);
        VectorCode.intsToFloats(code);
      }
      case MANTISSA -> {
        bits(a);
        VectorCode.addInt(code, -Bits.SQRT_HALF);
        VectorCode.andInt(code, Bits.FRACTION);
        VectorCode.addInt(code, Bits.SQRT_HALF);
        VectorCode.fromBits(code);
      }
    }
  }

  private void load(int value) {
    code.aload(values[value]);
  }

  private void bits(int value) {
    load(value);
    VectorCode.toBits(code);
  }

  private void unary(String name, int a) {
    load(a);
    VectorCode.unary(code, name);
  }

  private void binary(String name, int a, int b) {
    load(a);
    load(b);
    VectorCode.binary(code, name);
  }

  /**
   * Computes the smaller or larger of two values.
   *
   * <p>Of a value x and a constant c, the larger is c where x ≤ c, else x, also for NaN; so too
   * where they are zeros, as +0 is above −0, but for c = −0, which must not take the place of +0.
   * That is two instructions where min and max, which the hardware has with other zeros and NaNs,
   * take six.
   */
  private void extremum(Op op, int a, int b) {
    boolean max = op == Op.MAX;
    int constant = isConstant(b) ? b : a;
    int x = constant == b ? a : b;
    if (!isConstant(constant) || isConstant(x) || Float.isNaN(constant(constant))) {
      binary(max ? "max" : "min", a, b);
      return;
    }
    boolean isNegativeZero = Float.floatToRawIntBits(constant(constant)) == Bits.NEGATIVE_ZERO;
    boolean isZero = constant(constant) == 0;
    boolean equalsToo = !isZero || isNegativeZero != max;
    load(x);
    load(constant);
    load(x);
    VectorCode.comparison(code, (max ? "L" : "G") + (equalsToo ? "E" : "T"));
    load(constant);
    VectorCode.compare(code);
    VectorCode.blend(code);
  }

  private boolean isConstant(int value) {
    return value >= formula.inputs().size() && value < formula.firstResult();
  }

  private float constant(int value) {
    return formula.constants().get(value - formula.inputs().size());
  }

  private void compare(Op op, int a, int b) {
    load(a);
    VectorCode.comparison(code, op.name());
    load(b);
    VectorCode.compare(code);
  }

  /** Bit patterns of floats. */
  private static final class Bits {

    static final int ONE = 0x3f800000;

    static final int NEGATIVE_ZERO = 0x80000000;

    /** The float just under √½, where {@link Op#EXPONENT} cuts. */
    static final int SQRT_HALF = 0x3f3504f3;

    static final int FRACTION = 0x007fffff;
  }
}
