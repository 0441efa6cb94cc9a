package dev.lanewise.kernels.simd.formula;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Shape;
import dev.lanewise.kernels.simd.code.HiddenClasses;
import dev.lanewise.kernels.simd.code.Lanes;
import dev.lanewise.kernels.simd.code.VectorCode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Compiles a formula to the loop over rows and vectors of columns as one would write it by hand:
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
 * <p>The columns that do not fill a vector are one masked vector for each row. Of an {@link
 * ElementLoop} that is a method of its own, because the JIT compilers do not compile long methods
 * well; a {@link SummedLoop} has it in the same method, where the sums are.
 *
 * <p>A masked access beyond the end of an array is slow, and C2 allocates its mask. So the end of a
 * row is reached through arrays of its own, and unless rows are summed, its vector may begin before
 * it: {@link VectorLoop} sees to it that the vector lies within the arrays.
 *
 * <p>A row sum has 16 partial sums, which are 16 ÷ lanes vectors. The loop computes as many vectors
 * of columns side by side, each for its own sums; what is left of a row is a stripe of masked
 * vectors. For a longer formula it computes one vector, adds to the first of the sums and then
 * rotates them, so that it needs no copy of the formula for each; C2 unrolls and the rotation
 * vanishes. The masked end goes on, with empty masks, until each is back in its place.
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

  /**
   * The most instructions of a method that sums the vectors of a stripe side by side: with 144, in
   * lanes of 128 bits, C1 gave up in most runs.
   */
  private static final int LONGEST_STRIPES = 100;

  /** How many instructions a formula has whose vectors are computed four or two side by side. */
  private static final int SHORTEST_SIDE_BY_SIDE = 20;

  private static final int LONGEST_OF_FOUR = 40;
  private static final int LONGEST_OF_TWO = 60;

  /** How many instructions stay in order where vectors are computed side by side. */
  private static final int SEGMENT = 12;

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
  private static final MethodTypeDesc WITH_ENDS =
      PART.insertParameterTypes(PART.parameterCount(), CD_float.arrayType(2), CD_int.arrayType());
  private static final ClassDesc ELEMENT_LOOP = ElementLoop.class.describeConstable().orElseThrow();
  private static final int NONE = -1;

  /** How many vectors the partial sums of a row are. */
  private static final int PARTS = Output.STRIPE / Lanes.COUNT;

  private final InstructionAssembler instructions;
  private final ResolvedProgram formula;
  private final CodeBuilder code;
  private final Shape[] shapes;

  /** The local variable of each array, of the index of its row, and of each value. */
  private final int[] arrays;

  private final int[] starts;
  private final int[] endArrays;
  private final int[] endStarts;
  private int[] values;

  /** The local variables of the numbers that are the same in all columns, of scalars and by row. */
  private final int[] numbers;

  private final int[] lastUses;
  private final Deque<Integer> freeLocals = new ArrayDeque<>();

  /** The local variables of the partial sums of each result that is summed. */
  private final int[][] sums;

  private final int column;
  private final int mask;

  /** The local variable of the array of constants, if they are loaded for each segment. */
  private int constants = NONE;

  /** The segment that is being emitted, and in which each constant was last loaded. */
  private int segment;

  private final int[] loadedIn;

  private RowLoopAssembler(ResolvedProgram formula, CodeBuilder code) {
    this.formula = formula;
    this.code = code;
    instructions = new InstructionAssembler(formula, code, this::load);
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
    loadedIn = new int[formula.values()];
    column = code.allocateLocal(TypeKind.INT);
    mask = code.allocateLocal(TypeKind.REFERENCE);
  }

  /** Returns how many instructions of a formula are compiled to one loop, else to pieces. */
  static int longest(ResolvedProgram formula) {
    // A summed loop has each instruction twice.
    return formula.hasRowSums() ? LONGEST / 2 : LONGEST;
  }

  /**
   * Returns how many vectors a loop with sums computes side by side: a stripe, of which the method
   * then has two, whole ones and those at the end of a row, or one.
   */
  static int vectorsSideBySide(ResolvedProgram formula) {
    return 2 * PARTS * formula.instructions().size() <= LONGEST_STRIPES ? PARTS : 1;
  }

  /** Compiles a formula. */
  static RowLoop compile(ResolvedProgram formula) {
    if (formula.hasRowSums()) {
      return HiddenClasses.implement(
          MethodHandles.lookup(),
          "GeneratedSummedLoop",
          SummedLoop.class,
          List.of(
              new HiddenClasses.Body(
                  "wholeRows", WITH_ENDS, code -> new RowLoopAssembler(formula, code).summed()),
              new HiddenClasses.Body(
                  "unalignedRows",
                  WITH_ENDS,
                  code -> new RowLoopAssembler(formula, code).summedFromWithin())),
          ResolvedProgram.class,
          formula);
    }
    List<HiddenClasses.Body> bodies = new ArrayList<>();
    bodies.add(
        new HiddenClasses.Body(
            "wholeVectors", PART, code -> new RowLoopAssembler(formula, code).wholeVectors()));
    bodies.add(
        new HiddenClasses.Body(
            "remainder",
            PART.insertParameterTypes(PART.parameterCount(), CD_int),
            code -> new RowLoopAssembler(formula, code).remainder()));
    if (elementsSideBySide(formula) > 1) {
      bodies.add(
          new HiddenClasses.Body(
              "severalVectors",
              PART,
              code -> new RowLoopAssembler(formula, code).severalVectors()));
    }
    return HiddenClasses.implement(
        MethodHandles.lookup(),
        "GeneratedElementLoop",
        ElementLoop.class,
        bodies,
        ResolvedProgram.class,
        formula);
  }

  /**
   * Returns how many whole vectors a loop without sums computes side by side, so that the processor
   * finds operations that do not wait for each other: 1 where there are not enough registers, or
   * the formula is so short that the processor reaches the next vectors anyway, or too long, or has
   * several results, as an optimizer's has, which waits for memory and should be compiled soon.
   */
  static int elementsSideBySide(ResolvedProgram formula) {
    int length = formula.instructions().size();
    if (Lanes.COUNT < Lanes.MAX_LANES
        || length < SHORTEST_SIDE_BY_SIDE
        || formula.results().size() != 1) {
      return 1;
    }
    return length <= LONGEST_OF_FOUR ? 4 : length <= LONGEST_OF_TWO ? 2 : 1;
  }

  /** Returns for each value the number of the last instruction that takes it. */
  private static int[] lastUses(ResolvedProgram formula) {
    int[] lastUses = new int[formula.values()];
    for (int i = 0; i < formula.instructions().size(); i++) {
      Instruction instruction = formula.instructions().get(i);
      for (int operand : operands(instruction)) {
        lastUses[operand] = i;
      }
    }
    for (ResolvedProgram.Result result : formula.results()) {
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
      loop(TO_COLUMN, 1, () -> body(false));
    });
  }

  /** Emits the loop over whole vectors of rows, several side by side, in an order of our own. */
  private void severalVectors() {
    constants = code.allocateLocal(TypeKind.REFERENCE);
    code.aload(0).getfield(ELEMENT_LOOP, "constants", VectorCode.FLOATS).astore(constants);
    prologue();
    int vectors = elementsSideBySide(formula);
    rows(() -> {
      code.iload(FROM_COLUMN).istore(column);
      loop(TO_COLUMN, vectors, () -> body(new int[0], vectors));
    });
  }

  /** Emits the loop over the masked vectors at the ends of rows. */
  private void remainder() {
    prologue();
    VectorCode.maskBetween(code, FROM_COLUMN, TO_COLUMN, END_COLUMN);
    code.astore(mask);
    rows(() -> {
      code.iload(END_COLUMN).istore(column);
      body(true);
    });
  }

  /** Emits the loop over rows that are summed, from the beginning of a stripe. */
  private void summed() {
    summedPrologue();
    int vectors = vectorsSideBySide(formula);
    int end = code.allocateLocal(TypeKind.INT);
    code.iload(TO_COLUMN).iload(FROM_COLUMN).isub();
    code.loadConstant(-vectors * Lanes.COUNT).iand().iload(FROM_COLUMN).iadd().istore(end);
    int[] masks = new int[vectors];
    for (int vector = 0; vector < vectors; vector++) {
      masks[vector] = code.allocateLocal(TypeKind.REFERENCE);
      int origin = code.allocateLocal(TypeKind.INT);
      code.iload(end).loadConstant(vector * Lanes.COUNT).iadd().istore(origin);
      VectorCode.maskBetween(code, FROM_COLUMN, TO_COLUMN, origin);
      code.astore(masks[vector]);
    }
    rows(() -> {
      startSums();
      code.iload(FROM_COLUMN).istore(column);
      loop(end, vectors, () -> body(new int[0], vectors));
      if (vectors == PARTS) {
        Label whole = code.newLabel();
        code.iload(column).iload(TO_COLUMN).if_icmpge(whole);
        body(masks, vectors);
        code.labelBinding(whole);
      } else {
        maskedEnd();
      }
      finishSums();
    });
  }

  /** Emits the loop over rows that are summed from within a stripe, which is masked throughout. */
  private void summedFromWithin() {
    summedPrologue();
    int first = code.allocateLocal(TypeKind.INT);
    code.iload(FROM_COLUMN).loadConstant(-Output.STRIPE).iand().istore(first);
    rows(() -> {
      startSums();
      code.iload(first).istore(column);
      maskedEnd();
      finishSums();
    });
  }

  private void summedPrologue() {
    for (int slot = 0; slot < endArrays.length; slot++) {
      endArrays[slot] = code.allocateLocal(TypeKind.REFERENCE);
      endStarts[slot] = code.allocateLocal(TypeKind.INT);
      code.aload(END_ARRAYS).loadConstant(slot).aaload().astore(endArrays[slot]);
    }
    prologue();
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

  /** Emits what is done for each so many vectors up to a column. */
  private void loop(int end, int vectors, Runnable body) {
    Label next = code.newLabel();
    Label done = code.newLabel();
    code.labelBinding(next);
    code.iload(column).iload(end).if_icmpge(done);
    body.run();
    code.iinc(column, vectors * Lanes.COUNT).goto_(next);
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
      ResolvedProgram.BoundInput input = formula.inputs().get(i);
      if (input.shape() == Shape.SCALAR || input.shape() == Shape.ROW) {
        numbers[i] = code.allocateLocal(TypeKind.FLOAT);
        values[i] = code.allocateLocal(TypeKind.REFERENCE);
      }
      if (input.shape() == Shape.SCALAR) {
        code.aload(SCALARS).loadConstant(input.slot()).faload().fstore(numbers[i]);
      }
    }
    for (int i = formula.inputs().size(); i < formula.firstResult(); i++) {
      values[i] = code.allocateLocal(TypeKind.REFERENCE);
    }
  }

  /**
   * Computes where the arrays of a row start, and loads the values that are the same in all of its
   * columns.
   */
  private void rowStart(int row) {
    for (int slot = 0; slot < arrays.length; slot++) {
      start(row, slot, OFFSETS, starts[slot]);
      if (formula.hasRowSums()) {
        start(row, slot, END_OFFSETS, endStarts[slot]);
      }
    }
    for (int i = 0; i < formula.inputs().size(); i++) {
      ResolvedProgram.BoundInput input = formula.inputs().get(i);
      if (input.shape() == Shape.ROW) {
        code.aload(arrays[input.slot()]).iload(starts[input.slot()]).faload().fstore(numbers[i]);
      }
    }
  }

  private void startSums() {
    for (int i = 0; i < sums.length; i++) {
      if (formula.results().get(i).kind() == Output.Kind.ROW_SUM) {
        sums[i] = new int[PARTS];
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
      ResolvedProgram.Result result = formula.results().get(i);
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
   * Broadcasts values that are the same in all columns. The code does this for each vector of
   * columns, and C2 moves it out of the loop. If the code kept the vectors over a loop, C2 boxed
   * some of them.
   */
  private void broadcastAll() {
    for (int value = 0; value < formula.firstResult(); value++) {
      if (values[value] != NONE && !(formula.isConstant(value) && constants != NONE)) {
        VectorCode.species(code);
        if (formula.isConstant(value)) {
          code.loadConstant(formula.constant(value));
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
    body(masked ? new int[] {mask} : new int[0], 1);
  }

  /**
   * Computes vectors of columns side by side.
   *
   * @param masks the local variable of each vector's mask, or none
   * @param vectors how many
   */
  private void body(int[] masks, int vectors) {
    broadcastAll();
    segment++;
    int[] shared = values;
    int[][] valuesOf = new int[vectors][];
    Arrays.setAll(valuesOf, vector -> shared.clone());
    // All loads come before the first store, so that results may take the place of inputs.
    for (int i = 0; i < formula.inputs().size(); i++) {
      ResolvedProgram.BoundInput input = formula.inputs().get(i);
      if (input.shape() == Shape.ELEMENT || input.shape() == Shape.COLUMN) {
        for (int vector = 0; vector < vectors; vector++) {
          values = valuesOf[vector];
          VectorCode.species(code);
          address(input.slot(), masks.length > 0, vector);
          if (masks.length > 0) {
            code.aload(masks[vector]);
            VectorCode.loadMasked(code);
          } else {
            VectorCode.load(code);
          }
          define(i);
        }
      }
    }
    for (int i = 0; i < formula.instructions().size(); i++) {
      Instruction instruction = formula.instructions().get(i);
      for (int[] ofVector : valuesOf) {
        values = ofVector;
        instructions.emit(instruction);
        for (int operand : operands(instruction)) {
          release(operand, i, shared);
        }
        define(formula.firstResult() + i);
      }
      if (constants != NONE && i % SEGMENT == SEGMENT - 1) {
        endSegment(i, valuesOf);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      ResolvedProgram.Result result = formula.results().get(i);
      for (int vector = 0; vector < vectors; vector++) {
        values = valuesOf[vector];
        if (result.kind() == Output.Kind.STORE) {
          load(result.value());
          address(result.slot(), masks.length > 0, vector);
          if (masks.length > 0) {
            code.aload(masks[vector]);
            VectorCode.storeMasked(code);
          } else {
            VectorCode.store(code);
          }
        } else if (vectors > 1) {
          addToSum(
              sums[i][vector], values[result.value()], masks.length > 0 ? masks[vector] : NONE);
          code.astore(sums[i][vector]);
        } else {
          addToRotatedSum(sums[i], values[result.value()], masks.length > 0 ? masks[0] : NONE);
        }
      }
    }
    for (int[] ofVector : valuesOf) {
      for (int value = 0; value < shared.length; value++) {
        if (shared[value] == NONE && ofVector[value] != NONE) {
          freeLocals.push(ofVector[value]);
        }
      }
    }
    values = shared;
  }

  /**
   * Keeps later instructions after this one.
   *
   * <p>C2 reorders the operations of a loop. Where registers are few, it finishes one vector before
   * it begins the next, and the processor waits for dependent operations. But it keeps stores and
   * loads in order. So each vector's latest value is stored where its result will be in a moment,
   * and constants are loaded again after that.
   */
  private void endSegment(int instruction, int[][] valuesOf) {
    int latest = instruction;
    while (latest >= 0
        && (formula.instructions().get(latest).op().isCondition()
            || valuesOf[0][formula.firstResult() + latest] == NONE)) {
      latest--;
    }
    if (latest < 0) {
      return;
    }
    for (int vector = 0; vector < valuesOf.length; vector++) {
      code.aload(valuesOf[vector][formula.firstResult() + latest]);
      address(formula.results().getFirst().slot(), false, vector);
      VectorCode.store(code);
    }
    segment++;
  }

  private void address(int slot, boolean masked, int vector) {
    code.aload(masked ? endArrays[slot] : arrays[slot]);
    code.iload(masked ? endStarts[slot] : starts[slot]).iload(column).iadd();
    if (vector > 0) {
      code.loadConstant(vector * Lanes.COUNT).iadd();
    }
  }

  /** Adds to the first of the partial sums, and rotates them. */
  private void addToRotatedSum(int[] parts, int value, int mask) {
    addToSum(parts[0], value, mask);
    for (int part = 1; part < parts.length; part++) {
      code.aload(parts[part]).astore(parts[part - 1]);
    }
    code.astore(parts[parts.length - 1]);
  }

  /**
   * Puts a partial sum and a value on the stack, added. Lanes behind the last column add +0, which
   * changes no sum: one that began with +0 is never -0.
   */
  private void addToSum(int sum, int value, int mask) {
    if (mask != NONE) {
      VectorCode.zero(code);
      code.aload(value).aload(mask);
      VectorCode.blend(code);
    } else {
      code.aload(value);
    }
    code.aload(sum);
    VectorCode.binary(code, "add");
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

  private void load(int value) {
    if (constants != NONE && formula.isConstant(value) && loadedIn[value] != segment) {
      loadedIn[value] = segment;
      VectorCode.species(code);
      code.aload(constants).loadConstant(value - formula.inputs().size()).faload();
      VectorCode.broadcast(code);
      code.astore(values[value]);
    }
    code.aload(values[value]);
  }
}
