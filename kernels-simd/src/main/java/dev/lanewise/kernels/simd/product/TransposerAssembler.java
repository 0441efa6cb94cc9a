package dev.lanewise.kernels.simd.product;

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
import java.util.List;

/**
 * Generates the transposer for this lane width.
 *
 * <p>A block is transposed in registers: first its four quarters, lanes / 2 wide, are exchanged
 * crosswise, then the quarters of each quarter, and so on. For two rows a, b that are d apart this
 * moves the upper half of a, in each group of 2d lanes, to the lower half of b and back:
 *
 * <pre>{@code
 * crossing = a.blend(b, LOW_d).rearrange(SWAP_d);
 * a = a.blend(crossing, HIGH_d);
 * b = b.blend(crossing, LOW_d);
 * }</pre>
 */
final class TransposerAssembler {

  private static final int STEPS = 1;
  private static final int X = 2;
  private static final int FROM = 3;
  private static final int STRIDE = 4;
  private static final int PANEL = 5;
  private static final int OFFSET = 6;
  private static final int WIDTH = 7;

  private static final MethodTypeDesc TYPE =
      MethodTypeDesc.of(
          CD_void, CD_int, VectorCode.FLOATS, CD_int, CD_int, VectorCode.FLOATS, CD_int, CD_int);

  private final CodeBuilder code;
  private final int[] rows = new int[Lanes.COUNT];
  private final int crossing;

  private TransposerAssembler(CodeBuilder code) {
    this.code = code;
    for (int row = 0; row < rows.length; row++) {
      rows[row] = code.allocateLocal(TypeKind.REFERENCE);
    }
    crossing = code.allocateLocal(TypeKind.REFERENCE);
  }

  /** Generates the transposer. */
  static Transposer generate() {
    return HiddenClasses.implement(
        MethodHandles.lookup(),
        "GeneratedTransposer",
        Transposer.class,
        List.of(
            new HiddenClasses.Body("run", TYPE, code -> new TransposerAssembler(code).method())),
        String.class,
        "transposer of %d rows".formatted(Lanes.COUNT));
  }

  private void method() {
    int step = code.allocateLocal(TypeKind.INT);
    Label next = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(step);
    code.labelBinding(next);
    code.iload(step).iload(STEPS).loadConstant(Lanes.COUNT).isub().if_icmpgt(end);
    for (int row = 0; row < rows.length; row++) {
      VectorCode.species(code);
      code.aload(X).iload(FROM).iload(step).iadd();
      code.iload(STRIDE).loadConstant(row).imul().iadd();
      VectorCode.load(code);
      code.astore(rows[row]);
    }
    for (int distance = Lanes.COUNT / 2; distance > 0; distance /= 2) {
      for (int row = 0; row < rows.length; row++) {
        if ((row & distance) == 0) {
          exchange(rows[row], rows[row + distance], distance);
        }
      }
    }
    for (int row = 0; row < rows.length; row++) {
      code.aload(rows[row]).aload(PANEL).iload(OFFSET);
      code.iload(step).loadConstant(row).iadd().iload(WIDTH).imul().iadd();
      VectorCode.store(code);
    }
    code.iload(step).loadConstant(Lanes.COUNT).iadd().istore(step).goto_(next);
    code.labelBinding(end).return_();
  }

  private void exchange(int a, int b, int distance) {
    code.aload(a).aload(b);
    VectorCode.lowerHalves(code, distance);
    VectorCode.blend(code);
    VectorCode.swap(code, distance);
    code.astore(crossing);
    code.aload(a).aload(crossing);
    VectorCode.upperHalves(code, distance);
    VectorCode.blend(code);
    code.astore(a);
    code.aload(b).aload(crossing);
    VectorCode.lowerHalves(code, distance);
    VectorCode.blend(code);
    code.astore(b);
  }
}
