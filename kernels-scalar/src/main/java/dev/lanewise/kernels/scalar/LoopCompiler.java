package dev.lanewise.kernels.scalar;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/** Compiles a schedule to a hidden class with a method for each loop. */
final class LoopCompiler {

  private static final ClassDesc LOOPS = ClassDesc.of(Loops.class.getName());
  private static final ClassDesc NAME = ClassDesc.of(Loops.class.getPackageName(), "CompiledLoops");

  /** The parameters of {@link Loops#run} except the loop's number. */
  private static final MethodTypeDesc LOOP =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_float.arrayType(2),
          ConstantDescs.CD_int.arrayType(2),
          ConstantDescs.CD_float.arrayType(),
          ConstantDescs.CD_int,
          ConstantDescs.CD_int);

  private LoopCompiler() {}

  static Loops compile(Schedule schedule, boolean emulated) {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.lookup().defineHiddenClass(classFile(schedule, emulated), true);
      return (Loops)
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("a compiled formula cannot be loaded", e);
    }
  }

  private static byte[] classFile(Schedule schedule, boolean emulated) {
    List<Schedule.Loop> loops = schedule.loops();
    return ClassFile.of()
        .build(
            NAME,
            type -> {
              type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
              type.withInterfaceSymbols(LOOPS);
              type.withMethodBody(
                  ConstantDescs.INIT_NAME,
                  ConstantDescs.MTD_void,
                  0,
                  LoopCompiler::emitConstructor);
              type.withMethodBody(
                  "run",
                  LOOP.insertParameterTypes(0, ConstantDescs.CD_int),
                  ClassFile.ACC_PUBLIC,
                  code -> emitDispatch(code, loops.size()));
              for (int i = 0; i < loops.size(); i++) {
                Schedule.Loop loop = loops.get(i);
                type.withMethodBody(
                    nameOf(i),
                    LOOP,
                    ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
                    code -> new LoopBody(schedule, loop, code, emulated).emit());
              }
            });
  }

  private static String nameOf(int loop) {
    return "loop" + loop;
  }

  private static void emitConstructor(CodeBuilder code) {
    code.aload(0)
        .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
        .return_();
  }

  /** {@code switch (loop) { case 0 -> loop0(…); … }}. */
  private static void emitDispatch(CodeBuilder code, int loops) {
    Label end = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    code.iload(code.parameterSlot(0)).tableswitch(0, loops - 1, end, cases);
    for (SwitchCase each : cases) {
      code.labelBinding(each.target());
      code.aload(code.parameterSlot(1))
          .aload(code.parameterSlot(2))
          .aload(code.parameterSlot(3))
          .iload(code.parameterSlot(4))
          .iload(code.parameterSlot(5))
          .invokestatic(NAME, nameOf(each.caseValue()), LOOP)
          .return_();
    }
    code.labelBinding(end).return_();
  }
}
