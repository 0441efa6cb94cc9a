package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Opcode;
import dev.lanewise.kernels.simd.code.VectorCode;
import java.lang.classfile.CodeBuilder;
import java.util.function.IntConsumer;

/** Emits the instructions of a formula as calls of the Vector API. */
final class InstructionAssembler {

  private final ResolvedProgram formula;
  private final CodeBuilder code;
  private final IntConsumer load;

  /**
   * Creates an assembler.
   *
   * @param load puts a value on the stack
   */
  InstructionAssembler(ResolvedProgram formula, CodeBuilder code, IntConsumer load) {
    this.formula = formula;
    this.code = code;
    this.load = load;
  }

  /** Puts the result of an instruction on the stack. */
  void emit(Instruction instruction) {
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
        load.accept(a);
        load.accept(b);
        load.accept(c);
        VectorCode.fma(code);
      }
      case LT, LE, EQ -> compare(instruction.op(), a, b);
      case SELECT -> {
        load.accept(c);
        load.accept(b);
        load.accept(a);
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

  private void bits(int value) {
    load.accept(value);
    VectorCode.toBits(code);
  }

  private void unary(String name, int a) {
    load.accept(a);
    VectorCode.unary(code, name);
  }

  private void binary(String name, int a, int b) {
    load.accept(a);
    load.accept(b);
    VectorCode.binary(code, name);
  }

  /**
   * Computes the smaller or larger of two values.
   *
   * <p>Of a value x and a constant c, the larger is c where x ≤ c, else x, also for NaN; this holds
   * for zeros as well, because +0 is above −0, except for c = −0, which must not replace +0. That
   * is two instructions where min and max, which the hardware has with other zeros and NaNs, take
   * six.
   */
  private void extremum(Opcode op, int a, int b) {
    boolean max = op == Opcode.MAX;
    int constant = formula.isConstant(b) ? b : a;
    int x = constant == b ? a : b;
    if (!formula.isConstant(constant)
        || formula.isConstant(x)
        || Float.isNaN(formula.constant(constant))) {
      binary(max ? "max" : "min", a, b);
      return;
    }
    boolean isNegativeZero =
        Float.floatToRawIntBits(formula.constant(constant)) == Bits.NEGATIVE_ZERO;
    boolean isZero = formula.constant(constant) == 0;
    boolean equalsToo = !isZero || isNegativeZero != max;
    load.accept(x);
    load.accept(constant);
    load.accept(x);
    VectorCode.comparison(code, (max ? "L" : "G") + (equalsToo ? "E" : "T"));
    load.accept(constant);
    VectorCode.compare(code);
    VectorCode.blend(code);
  }

  private void compare(Opcode op, int a, int b) {
    load.accept(a);
    VectorCode.comparison(code, op.name());
    load.accept(b);
    VectorCode.compare(code);
  }

  /** Bit patterns of floats. */
  private static final class Bits {

    static final int ONE = 0x3f800000;

    static final int NEGATIVE_ZERO = 0x80000000;

    /** The float just under √½, where {@link Opcode#EXPONENT} cuts. */
    static final int SQRT_HALF = 0x3f3504f3;

    static final int FRACTION = 0x007fffff;
  }
}
