package dev.lanewise.kernels.simd;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;

/**
 * Generates micro-kernels: the outer-product loop, unrolled over the rows and vectors of the tile,
 * with a local variable for each sum, which C2 keeps in a register.
 *
 * <pre>{@code
 * for (int k = 0; k < depth; k++) {
 *   FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + k * bStride);
 *   FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + k * bStride + LANES);
 *   FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + k * aStride]);
 *   sum00 = a0.fma(b0, sum00);
 *   sum01 = a0.fma(b1, sum01);
 *   FloatVector a1 = ...
 * }
 * }</pre>
 */
final class MicroKernelAssembler {

  private static final int DEPTH = 1;
  private static final int COLUMNS = 2;
  private static final int A = 3;
  private static final int B = 6;
  private static final int FROM = 9;
  private static final int C = 12;

  private static final MethodTypeDesc TYPE =
      MethodTypeDesc.of(
          CD_void,
          CD_int,
          CD_int,
          VectorCode.FLOATS,
          CD_int,
          CD_int,
          VectorCode.FLOATS,
          CD_int,
          CD_int,
          VectorCode.FLOATS,
          CD_int,
          CD_int,
          VectorCode.FLOATS,
          CD_int,
          CD_int);

  private final MicroKernel.Shape shape;
  private final CodeBuilder code;
  private final int[][] sums;
  private final int mask;

  private MicroKernelAssembler(MicroKernel.Shape shape, CodeBuilder code) {
    this.shape = shape;
    this.code = code;
    sums = new int[shape.rows()][shape.vectors()];
    for (int[] row : sums) {
      for (int vector = 0; vector < row.length; vector++) {
        row[vector] = reference();
      }
    }
    mask = reference();
  }

  /** Generates the micro-kernel of a shape. */
  static MicroKernel generate(MicroKernel.Shape shape) {
    return HiddenClasses.implement(
        "GeneratedMicroKernel",
        MicroKernel.class,
        "run",
        TYPE,
        code -> new MicroKernelAssembler(shape, code).method(),
        MicroKernel.Shape.class,
        shape);
  }

  private int reference() {
    return code.allocateLocal(TypeKind.REFERENCE);
  }

  private int integer() {
    return code.allocateLocal(TypeKind.INT);
  }

  private void method() {
    if (shape.masked()) {
      VectorCode.species(code);
      code.loadConstant((shape.vectors() - 1) * Lanes.COUNT).iload(COLUMNS);
      VectorCode.maskOfRange(code);
      code.astore(mask);
    }
    forEachSum((row, vector) -> {
      VectorCode.species(code);
      addressOfSum(FROM, row, vector);
      VectorCode.load(code);
      code.astore(sums[row][vector]);
    });
    loop();
    int all = reference();
    VectorCode.fullMask(code);
    code.astore(all);
    forEachSum((row, vector) -> {
      // The loop's sums are no receivers, see VectorCode; and adding to +0 would change a sum of
      // -0.
      VectorCode.zero(code);
      code.aload(sums[row][vector]).aload(all);
      VectorCode.blend(code);
      addressOfSum(C, row, vector);
      VectorCode.store(code);
    });
    code.return_();
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

  private boolean isMasked(int vector) {
    return shape.masked() && vector == shape.vectors() - 1;
  }

  /** Loads from the address on the stack. */
  private void load(int vector) {
    if (isMasked(vector)) {
      code.aload(mask);
      VectorCode.loadMasked(code);
    } else {
      VectorCode.load(code);
    }
  }

  /** Puts an array and the index of a sum's place in it on the stack. */
  private void addressOfSum(int matrix, int row, int vector) {
    code.aload(matrix);
    plusTimes(matrix + 1, row, matrix + 2);
    plus(vector * Lanes.COUNT);
  }

  /** Puts {@code variable + factor·otherVariable} on the stack. */
  private void plusTimes(int variable, int factor, int otherVariable) {
    code.iload(variable);
    if (factor > 0) {
      code.iload(otherVariable).loadConstant(factor).imul().iadd();
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
    int aIndex = integer();
    int bIndex = integer();
    int aVector = reference();
    int[] bVectors = new int[shape.vectors()];
    Label next = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(k);
    code.labelBinding(next);
    code.iload(k).iload(DEPTH).if_icmpge(end);
    code.iload(B + 1).iload(k).iload(B + 2).imul().iadd().istore(bIndex);
    for (int vector = 0; vector < bVectors.length; vector++) {
      bVectors[vector] = reference();
      VectorCode.species(code);
      code.aload(B).iload(bIndex);
      plus(vector * Lanes.COUNT);
      load(vector);
      code.astore(bVectors[vector]);
    }
    if (!byRows) {
      code.iload(A + 1).iload(k).iload(A + 2).imul().iadd().istore(aIndex);
    }
    for (int row = 0; row < aRows.length; row++) {
      VectorCode.species(code);
      code.aload(A);
      if (byRows) {
        code.iload(aRows[row]).iload(k).iadd();
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
    code.iinc(k, 1).goto_(next);
    code.labelBinding(end);
  }
}
