package dev.lanewise.kernels.simd.code;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Emits calls of the Vector API; operands are on the stack, the result is left there.
 *
 * <p>The first operand is the receiver of the call. It must come from an operation in the same
 * round of a loop, or from before the loop: for a variable that a loop changes, such as a sum, C2
 * knows only that it is some {@code FloatVector}. If the profile does not help, C2 emits a call
 * instead of inlining, with all operands boxed. So a sum is never the first operand.
 */
public final class VectorCode {

  public static final ClassDesc FLOATS = CD_float.arrayType();
  static final ClassDesc FLOAT_VECTOR = desc(FloatVector.class);

  private static final ClassDesc LANES = desc(Lanes.class);
  private static final ClassDesc SPECIES = desc(VectorSpecies.class);
  private static final ClassDesc MASK = desc(VectorMask.class);
  private static final ClassDesc SHUFFLE = desc(VectorShuffle.class);
  private static final ClassDesc VECTOR = desc(Vector.class);
  private static final ClassDesc INT_VECTOR = desc(IntVector.class);
  private static final ClassDesc OPERATORS = desc(VectorOperators.class);
  private static final ClassDesc BINARY = desc(VectorOperators.Binary.class);
  private static final ClassDesc COMPARISON = desc(VectorOperators.Comparison.class);
  private static final ClassDesc CONVERSION = desc(VectorOperators.Conversion.class);

  private static final MethodTypeDesc UNARY_TYPE = MethodTypeDesc.of(FLOAT_VECTOR);
  private static final MethodTypeDesc BINARY_TYPE = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR);
  private static final MethodTypeDesc INT_SCALAR_TYPE = MethodTypeDesc.of(INT_VECTOR, CD_int);

  private VectorCode() {}

  private static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  /** Puts the species on the stack. */
  public static void species(CodeBuilder code) {
    code.getstatic(LANES, "SPECIES", SPECIES);
  }

  /** Replaces the species and a float by a vector of it. */
  public static void broadcast(CodeBuilder code) {
    code.invokestatic(
        FLOAT_VECTOR, "broadcast", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float));
  }

  /** Puts the zero vector on the stack. */
  public static void zero(CodeBuilder code) {
    species(code);
    code.invokestatic(FLOAT_VECTOR, "zero", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES));
  }

  /** Replaces the species, an array and an index by the vector there. */
  public static void load(CodeBuilder code) {
    code.invokestatic(
        FLOAT_VECTOR, "fromArray", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int));
  }

  /** Replaces the species, an array, an index and a mask by the vector there, 0 where not set. */
  public static void loadMasked(CodeBuilder code) {
    code.invokestatic(
        FLOAT_VECTOR, "fromArray", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int, MASK));
  }

  /** Stores a vector to an array at an index. */
  public static void store(CodeBuilder code) {
    code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
  }

  /** Stores a vector to an array at an index, where the mask is set. */
  public static void storeMasked(CodeBuilder code) {
    code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int, MASK));
  }

  /**
   * Puts the mask on the stack of the lanes whose number is at least that of one int variable and
   * below that of another, both counted from a third. (The Vector API's own way has branches, and
   * where both are taken, the mask may be boxed.)
   */
  public static void maskBetween(CodeBuilder code, int from, int to, int origin) {
    MethodTypeDesc compare = MethodTypeDesc.of(MASK, COMPARISON, CD_float);
    species(code);
    code.getstatic(LANES, "NUMBERS", FLOATS).iconst_0();
    load(code);
    code.dup();
    comparison(code, "LT");
    code.iload(to).iload(origin).isub().i2f().invokevirtual(FLOAT_VECTOR, "compare", compare);
    code.swap();
    comparison(code, "GE");
    code.iload(from).iload(origin).isub().i2f().invokevirtual(FLOAT_VECTOR, "compare", compare);
    code.invokevirtual(MASK, "and", MethodTypeDesc.of(MASK, MASK));
  }

  /** Calls an operation of one vector. */
  public static void unary(CodeBuilder code, String name) {
    code.invokevirtual(FLOAT_VECTOR, name, UNARY_TYPE);
  }

  /** Calls an operation of two vectors. */
  public static void binary(CodeBuilder code, String name) {
    code.invokevirtual(FLOAT_VECTOR, name, BINARY_TYPE);
  }

  /** Replaces a, b, c by a·b + c. */
  public static void fma(CodeBuilder code) {
    code.invokevirtual(FLOAT_VECTOR, "fma", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR));
  }

  /** Puts the mask of the lanes in the lower half of each group of twice the distance. */
  public static void lowerHalves(CodeBuilder code, int distance) {
    code.getstatic(LANES, "LOW_" + distance, MASK);
  }

  /** Puts the mask of the lanes in the upper half of each group of twice the distance. */
  public static void upperHalves(CodeBuilder code, int distance) {
    code.getstatic(LANES, "HIGH_" + distance, MASK);
  }

  /** Replaces a vector by one with lanes exchanged that are so far apart. */
  public static void swap(CodeBuilder code, int distance) {
    code.getstatic(LANES, "SWAP_" + distance, SHUFFLE);
    code.invokevirtual(FLOAT_VECTOR, "rearrange", MethodTypeDesc.of(FLOAT_VECTOR, SHUFFLE));
  }

  /** Puts a comparison on the stack, between the vectors that it will compare. */
  public static void comparison(CodeBuilder code, String operator) {
    code.getstatic(OPERATORS, operator, COMPARISON);
  }

  /** Replaces a vector, a comparison and another vector by the mask of lanes where it holds. */
  public static void compare(CodeBuilder code) {
    code.invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
  }

  /** Replaces a vector, another and a mask by the other where the mask is set, else the first. */
  public static void blend(CodeBuilder code) {
    code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
  }

  /** Replaces a vector of floats by that of their bits. */
  public static void toBits(CodeBuilder code) {
    code.invokevirtual(FLOAT_VECTOR, "reinterpretAsInts", MethodTypeDesc.of(INT_VECTOR));
  }

  /** Replaces a vector of bits by that of the floats. */
  public static void fromBits(CodeBuilder code) {
    code.invokevirtual(INT_VECTOR, "reinterpretAsFloats", UNARY_TYPE);
  }

  /** Replaces a vector of ints by that of the same numbers as floats. */
  public static void intsToFloats(CodeBuilder code) {
    code.getstatic(OPERATORS, "I2F", CONVERSION)
        .iconst_0()
        .invokevirtual(INT_VECTOR, "convert", MethodTypeDesc.of(VECTOR, CONVERSION, CD_int))
        .checkcast(FLOAT_VECTOR);
  }

  /** Adds a constant to a vector of ints. */
  public static void addInt(CodeBuilder code, int constant) {
    code.loadConstant(constant).invokevirtual(INT_VECTOR, "add", INT_SCALAR_TYPE);
  }

  /** Masks a vector of ints with a constant. */
  public static void andInt(CodeBuilder code, int constant) {
    code.loadConstant(constant).invokevirtual(INT_VECTOR, "and", INT_SCALAR_TYPE);
  }

  /** Shifts a vector of ints by a constant. */
  public static void shiftInt(CodeBuilder code, String operator, int distance) {
    code.getstatic(OPERATORS, operator, BINARY)
        .loadConstant(distance)
        .invokevirtual(INT_VECTOR, "lanewise", MethodTypeDesc.of(INT_VECTOR, BINARY, CD_int));
  }

  /**
   * Replaces a vector by its sum: lanes i and i + 8 are added, of these i and i + 4, then i + 2,
   * then i + 1. Both partners get the sum, which is the same bits from either side. (As a method of
   * its own this was not always inlined, and then its argument is boxed.)
   */
  public static void sumLanes(CodeBuilder code) {
    for (int distance = Lanes.COUNT / 2; distance > 0; distance /= 2) {
      code.dup();
      swap(code, distance);
      binary(code, "add");
    }
    code.iconst_0().invokevirtual(FLOAT_VECTOR, "lane", MethodTypeDesc.of(CD_float, CD_int));
  }
}
