package dev.lanewise.kernels.simd.product;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.lanewise.kernels.simd.code.HiddenClasses;
import dev.lanewise.kernels.simd.code.Lanes;
import dev.lanewise.kernels.simd.code.VectorCode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;

/**
 * Generates micro-kernels: the outer-product loop, unrolled over the rows and vectors of the tile,
 * with a local variable for each sum, which C2 keeps in a register.
 *
 * <p>One call computes several tiles, since a call costs as much as some steps of the loop. They
 * lie below one another. Or, for {@link MicroKernel.Right#PANELS}, side by side: then the place of
 * each vector in the result is a constant times the number of the tile, and C2 moves the bounds
 * checks of all loads and stores out of the loop over tiles. For short chains these take more time
 * than the chains. For each tile:
 *
 * <pre>{@code
 * int k = 0;
 * do {
 *   FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + k * bStride);
 *   FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + k * bStride + LANES);
 *   FloatVector b2 = FloatVector.fromArray(SPECIES, b, bOffset + k * bStride + last);
 *   FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + k]);
 *   sum00 = a0.fma(b0, sum00);
 *   sum01 = a0.fma(b1, sum01);
 *   sum02 = a0.fma(b2, sum02);
 *   FloatVector a1 = FloatVector.broadcast(SPECIES, a[aOffset + aStride + k]);
 *   ...
 * } while (++k < depth);
 * }</pre>
 */
final class MicroKernelAssembler {

  /** Up to so many sums, a round of a loop is two steps. */
  private static final int SMALL = 8;

  /** Up to so many sums, it is two steps if one register holds the addresses of all rows. */
  private static final int MEDIUM = 12;

  private static final int FIRST = 1;
  private static final int TILES = 2;
  private static final int DEPTH = 3;
  private static final int A = 4;
  private static final int B = 7;
  private static final int LAST = 10;
  private static final int C = 11;

  private static final MethodTypeDesc TYPE =
      MethodTypeDesc.of(
          CD_void,
          CD_boolean,
          CD_int,
          CD_int,
          VectorCode.FLOATS,
          CD_int,
          CD_int,
          VectorCode.FLOATS,
          CD_int,
          CD_int,
          CD_int,
          VectorCode.FLOATS,
          CD_int,
          CD_int);

  private final MicroKernel.Shape shape;
  private final CodeBuilder code;
  private final int[][] sums;
  private final int[] bVectors;
  private final int aVector;
  private final int aIndex;
  private final int bIndex;

  /** The number of the tile. */
  private final int tile;

  /** Where the tile's panel begins. */
  private final int bTile;

  /** Where the rows of the result begin, if tiles lie side by side. */
  private final int[] cRows;

  private MicroKernelAssembler(MicroKernel.Shape shape, CodeBuilder code) {
    this.shape = shape;
    this.code = code;
    aIndex = integer();
    bIndex = integer();
    tile = integer();
    bTile = integer();
    cRows = new int[isAcross() ? shape.rows() : 0];
    Arrays.setAll(cRows, row -> integer());
    aVector = reference();
    bVectors = new int[shape.vectors()];
    Arrays.setAll(bVectors, vector -> reference());
    sums = new int[shape.rows()][shape.vectors()];
    for (int[] row : sums) {
      for (int vector = 0; vector < row.length; vector++) {
        row[vector] = reference();
      }
    }
  }

  /** Generates the micro-kernel of a shape. */
  static MicroKernel generate(MicroKernel.Shape shape) {
    return HiddenClasses.implement(
        MethodHandles.lookup(),
        "GeneratedMicroKernel",
        MicroKernel.class,
        List.of(
            new HiddenClasses.Body(
                "run", TYPE, code -> new MicroKernelAssembler(shape, code).method())),
        MicroKernel.Shape.class,
        shape);
  }

  private int reference() {
    return code.allocateLocal(TypeKind.REFERENCE);
  }

  private int integer() {
    return code.allocateLocal(TypeKind.INT);
  }

  private void species() {
    VectorCode.species(code);
  }

  private void method() {
    Label next = code.newLabel();
    Label end = code.newLabel();
    for (int row = 0; row < cRows.length; row++) {
      plusTimes(C + 1, row, C + 2);
      code.istore(cRows[row]);
    }
    code.iconst_0().istore(tile);
    code.labelBinding(next);
    code.iload(tile).iload(TILES).if_icmpge(end);
    code.iload(B + 1);
    if (isAcross()) {
      code.iload(tile).iload(B + 2).imul().iadd();
    }
    code.istore(bTile);
    tile();
    if (!isAcross()) {
      moveDown();
    }
    code.iinc(tile, 1).goto_(next);
    code.labelBinding(end).return_();
  }

  private boolean hasPanel() {
    return shape.right() != MicroKernel.Right.IN_PLACE;
  }

  /** Tells whether the tiles lie side by side. */
  private boolean isAcross() {
    return shape.right() == MicroKernel.Right.PANELS;
  }

  /** Emits the step from a tile to the one below. */
  private void moveDown() {
    code.iload(A + 1);
    if (shape.left() == MicroKernel.Left.ROWS) {
      code.iload(A + 2).loadConstant(shape.rows()).imul();
    } else {
      code.loadConstant(shape.rows());
    }
    code.iadd().istore(A + 1);
    code.iload(C + 1).iload(C + 2).loadConstant(shape.rows()).imul().iadd().istore(C + 1);
  }

  /** Returns the floats of a row of the tile. */
  private int width() {
    return shape.vectors() * Lanes.COUNT;
  }

  private void tile() {
    Label later = code.newLabel();
    Label known = code.newLabel();
    code.iload(FIRST).ifeq(later);
    forEachSum((row, vector) -> {
      VectorCode.zero(code);
      code.astore(sums[row][vector]);
    });
    code.goto_(known);
    code.labelBinding(later);
    forEachSum((row, vector) -> {
      species();
      addressOfSum(row, vector);
      VectorCode.load(code);
      code.astore(sums[row][vector]);
    });
    code.labelBinding(known);
    loop();
    forEachSum((row, vector) -> {
      if (isLarge()) {
        code.aload(sums[row][vector]);
      } else {
        // The sums of the loop must not be receivers, see VectorCode; adding them to -0 changes
        // none.
        species();
        code.loadConstant(-0f);
        VectorCode.broadcast(code);
        code.aload(sums[row][vector]);
        VectorCode.binary(code, "add");
      }
      addressOfSum(row, vector);
      VectorCode.store(code);
    });
  }

  private interface SumAction {
    void accept(int row, int vector);
  }

  private void forEachSum(SumAction action) {
    for (int row = 0; row < shape.rows(); row++) {
      for (int vector = 0; vector < shape.vectors(); vector++) {
        action.accept(row, vector);
      }
    }
  }

  /** Puts the result and the index of a sum's place in it on the stack. */
  private void addressOfSum(int row, int vector) {
    code.aload(C);
    if (isAcross()) {
      code.iload(cRows[row]).iload(tile).loadConstant(width()).imul().iadd();
      plus(vector * Lanes.COUNT);
    } else {
      plusTimes(C + 1, row, C + 2);
      plusColumn(vector);
    }
  }

  /** Puts {@code variable + factor·otherVariable} on the stack. */
  private void plusTimes(int variable, int factor, int otherVariable) {
    code.iload(variable);
    if (factor > 0) {
      code.iload(otherVariable).loadConstant(factor).imul().iadd();
    }
  }

  /** Adds to the number on the stack where a vector begins in its row of the result. */
  private void plusColumn(int vector) {
    if (vector > 0 && vector == shape.vectors() - 1) {
      code.iload(LAST).iadd();
    } else {
      plus(vector * Lanes.COUNT);
    }
  }

  /** Adds a constant to the number on the stack. */
  private void plus(int constant) {
    if (constant != 0) {
      code.loadConstant(constant).iadd();
    }
  }

  private void loop() {
    boolean byRows = shape.left() == MicroKernel.Left.ROWS;
    int[] aRows = new int[shape.rows()];
    for (int row = 0; byRows && row < aRows.length; row++) {
      aRows[row] = integer();
      plusTimes(A + 1, row, A + 2);
      code.istore(aRows[row]);
    }
    int k = integer();
    code.iconst_0().istore(k);
    if (isLarge()) {
      Label next = code.newLabel();
      code.labelBinding(next);
      step(aRows, k, 0);
      code.iinc(k, 1).iload(k).iload(DEPTH).if_icmplt(next);
    } else {
      pairs(aRows, k);
    }
  }

  /** Emits a loop of two steps a round, and a step if there is one left. */
  private void pairs(int[] aRows, int k) {
    int limit = integer();
    Label next = code.newLabel();
    Label last = code.newLabel();
    Label end = code.newLabel();
    code.iload(DEPTH).loadConstant(-2).iand().istore(limit);
    code.labelBinding(next);
    code.iload(k).iload(limit).if_icmpge(last);
    step(aRows, k, 0);
    step(aRows, k, 1);
    code.iinc(k, 2).goto_(next);
    code.labelBinding(last);
    code.iload(k).iload(DEPTH).if_icmpge(end);
    step(aRows, k, 0);
    code.labelBinding(end);
  }

  /** Emits one step of the chains, so far from the one that is counted. */
  private void step(int[] aRows, int k, int offset) {
    boolean byRows = shape.left() == MicroKernel.Left.ROWS;
    code.iload(bTile).iload(k);
    plus(offset);
    if (hasPanel()) {
      code.loadConstant(width());
    } else {
      code.iload(B + 2);
    }
    code.imul().iadd().istore(bIndex);
    for (int vector = 0; vector < bVectors.length; vector++) {
      species();
      code.aload(B).iload(bIndex);
      if (hasPanel()) {
        plus(vector * Lanes.COUNT);
      } else {
        plusColumn(vector);
      }
      VectorCode.load(code);
      code.astore(bVectors[vector]);
    }
    if (!byRows) {
      code.iload(A + 1).iload(k);
      plus(offset);
      code.iload(A + 2).imul().iadd().istore(aIndex);
    }
    for (int row = 0; row < shape.rows(); row++) {
      species();
      code.aload(A);
      if (byRows) {
        code.iload(aRows[row]).iload(k).iadd();
        plus(offset);
      } else {
        code.iload(aIndex);
        plus(row);
      }
      code.faload();
      VectorCode.broadcast(code);
      code.astore(aVector);
      for (int vector = 0; vector < bVectors.length; vector++) {
        code.aload(aVector).aload(bVectors[vector]).aload(sums[row][vector]);
        VectorCode.fma(code);
        code.astore(sums[row][vector]);
      }
    }
  }

  /**
   * Tells whether a round of the loop is one step, with the condition at the end: behind the loop a
   * sum is what the last round's fma returned, which may be a receiver, see VectorCode. With few
   * sums, two steps a round are worth more; and with few registers, unless rows need them for their
   * addresses.
   */
  private boolean isLarge() {
    int sums = shape.rows() * shape.vectors();
    return sums > (shape.left() == MicroKernel.Left.ROWS ? SMALL : MEDIUM);
  }
}
