package dev.lanewise.kernels.scalar;

import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the bytecode of one loop.
 *
 * <pre>{@code
 * float[] row0 = rows[0]; …
 * float scalar0 = scalars[0]; …
 * for (int i = from; i < to; i++) {
 *   float v0 = row0[i]; …
 *   float v7 = Math.fma(v0, 0.5f, scalar0); …
 *   row3[i] = v7; …
 * }
 * }</pre>
 *
 * <p>A loop over bits is the same with {@code int} instead of {@code float}.
 */
final class LoopBody {

  private static final ClassDesc MATH = ClassDesc.of(Math.class.getName());
  private static final ClassDesc BITS = ClassDesc.of(Bits.class.getName());
  private static final ClassDesc EMULATED = ClassDesc.of(EmulatedFma.class.getName());

  private final Schedule schedule;
  private final Schedule.Loop loop;
  private final CodeBuilder code;

  /** The class of the method that is called for a fused multiply-add. */
  private final ClassDesc fma;

  /** What values are in this loop: float or int. */
  private final TypeKind kind;

  private final int index;

  /** The local variables of values. */
  private final Map<Integer, Integer> locals = new HashMap<>();

  /** The local variables of float rows, and of bit rows, by row. */
  private final Map<Integer, Integer> rowLocals = new HashMap<>();

  private final Map<Integer, Integer> bitRowLocals = new HashMap<>();

  /** The values that are read from rows, with the rows. */
  private final Map<Integer, Integer> loads = new LinkedHashMap<>();

  LoopBody(Schedule schedule, Schedule.Loop loop, CodeBuilder code, boolean emulated) {
    this.schedule = schedule;
    this.loop = loop;
    this.code = code;
    fma = emulated ? EMULATED : MATH;
    kind = loop.onBits() ? TypeKind.INT : TypeKind.FLOAT;
    index = code.allocateLocal(TypeKind.INT);
  }

  void emit() {
    for (int value : loop.values()) {
      for (int operand : schedule.operands(value)) {
        fetch(operand);
      }
    }
    for (Schedule.Store store : loop.stores()) {
      fetch(store.value());
      openRow(store.row(), isKeptOnBits(store.value()));
    }
    Label top = code.newLabel();
    Label end = code.newLabel();
    // Where the start is known to be 0, C2 vectorises loops over more rows.
    if (schedule.isOneFloatLoop()) {
      code.iload(code.parameterSlot(3));
    } else {
      code.iconst_0();
    }
    code.istore(index);
    code.labelBinding(top).iload(index).iload(code.parameterSlot(4)).if_icmpge(end);
    loads.forEach((value, row) -> {
      code.aload(openRow(row, loop.onBits())).iload(index).arrayLoad(kind);
      define(value, kind);
    });
    loop.values().forEach(this::emitOperation);
    loop.stores().forEach(this::emitStore);
    code.iinc(index, 1).goto_(top);
    code.labelBinding(end).return_();
  }

  /** Makes an operand ready before the loop, unless it is computed in it. */
  private void fetch(int value) {
    if (loop.values().contains(value) || schedule.isConstant(value) || locals.containsKey(value)) {
      return;
    }
    int scalar = schedule.scalar(value);
    if (scalar >= 0) {
      code.aload(code.parameterSlot(2)).loadConstant(scalar).faload();
      if (loop.onBits()) {
        code.invokestatic(
            ConstantDescs.CD_Float,
            "floatToRawIntBits",
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_float));
      }
      define(value, kind);
    } else if (!loads.containsKey(value)) {
      int row = schedule.row(value, loop.onBits());
      openRow(row, loop.onBits());
      loads.put(value, row);
    }
  }

  private void define(int value, TypeKind kind) {
    int local = code.allocateLocal(kind);
    code.storeLocal(kind, local);
    locals.put(value, local);
  }

  /** Returns the local variable of a row's array, which is loaded at the first call. */
  private int openRow(int row, boolean onBits) {
    Map<Integer, Integer> opened = onBits ? bitRowLocals : rowLocals;
    Integer known = opened.get(row);
    if (known != null) {
      return known;
    }
    int local = code.allocateLocal(TypeKind.REFERENCE);
    code.aload(code.parameterSlot(onBits ? 1 : 0)).loadConstant(row).aaload().astore(local);
    opened.put(row, local);
    return local;
  }

  /** Tells whether this loop leaves a value in a row of bits: all but exponents. */
  private boolean isKeptOnBits(int value) {
    return loop.onBits() && schedule.operation(value).op() != Opcode.EXPONENT;
  }

  private void emitStore(Schedule.Store store) {
    boolean onBits = isKeptOnBits(store.value());
    code.aload(openRow(store.row(), onBits)).iload(index);
    push(store.value());
    if (loop.onBits() && !onBits) {
      code.i2f();
    }
    code.arrayStore(onBits ? TypeKind.INT : TypeKind.FLOAT);
  }

  private void push(int value) {
    Integer local = locals.get(value);
    if (local != null) {
      code.loadLocal(kind, local);
    } else if (loop.onBits()) {
      code.loadConstant(Float.floatToRawIntBits(schedule.constant(value)));
    } else {
      code.loadConstant(schedule.constant(value));
    }
  }

  private void emitOperation(int value) {
    Instruction operation = schedule.operation(value);
    int[] operands = schedule.operands(value);
    if (operation.op() == Opcode.SELECT) {
      push(operands[0]);
      push(operands[1]);
      emitMask(schedule.operation(operation.a()).op());
      push(operands[2]);
      push(operands[3]);
    } else {
      for (int operand : operands) {
        push(operand);
      }
    }
    switch (operation.op()) {
      case ADD -> code.fadd();
      case SUB -> code.fsub();
      case MUL -> code.fmul();
      case DIV -> code.fdiv();
      case NEG -> code.fneg();
      case FMA -> call(fma, "fma", TypeKind.FLOAT, 3);
      case MIN -> call(MATH, "min", TypeKind.FLOAT, 2);
      case MAX -> call(MATH, "max", TypeKind.FLOAT, 2);
      case ABS -> call(MATH, "abs", TypeKind.FLOAT, 1);
      case SQRT -> {
        // Rounding a double root to a float is exact rounding; C2 makes it one instruction.
        code.f2d();
        call(MATH, "sqrt", TypeKind.DOUBLE, 1);
        code.d2f();
      }
      case SELECT -> call(BITS, "select", TypeKind.INT, 3);
      case POW2 -> call(BITS, "pow2", TypeKind.INT, 1);
      case EXPONENT -> call(BITS, "exponent", TypeKind.INT, 1);
      case MANTISSA -> call(BITS, "mantissa", TypeKind.INT, 1);
      case LT, LE, EQ -> throw new IllegalArgumentException("a condition has no value");
    }
    define(value, kind);
  }

  private void emitMask(Opcode condition) {
    String name =
        switch (condition) {
          case LT -> "lessThan";
          case LE -> "atMost";
          case EQ -> "equal";
          default -> throw new IllegalArgumentException(condition + " is no condition");
        };
    call(BITS, name, TypeKind.INT, 2);
  }

  /** Calls a static method whose parameters and result are of one type. */
  private void call(ClassDesc owner, String name, TypeKind type, int arity) {
    ClassDesc primitive = type.upperBound();
    code.invokestatic(
        owner, name, MethodTypeDesc.of(primitive, Collections.nCopies(arity, primitive)));
  }
}
