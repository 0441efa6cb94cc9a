package dev.lanewise.kernels.simd;

import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;

/** Defines generated classes in this package; they are unloaded with their last instance. */
final class HiddenClasses {

  private HiddenClasses() {}

  /**
   * Makes an instance of a new class that overrides one method of an abstract class of this
   * package.
   *
   * @param name the simple name, for stack traces and profilers
   * @param base the class to extend; it has a constructor with the given parameters
   * @param method the method to implement
   * @param type its type
   * @param body emits its code
   * @param argument what the constructor is called with
   */
  static <T> T implement(
      String name,
      Class<T> base,
      String method,
      MethodTypeDesc type,
      Consumer<CodeBuilder> body,
      Class<?> parameter,
      Object argument) {
    ClassDesc self = ClassDesc.of(HiddenClasses.class.getPackageName(), name);
    ClassDesc superclass = base.describeConstable().orElseThrow();
    MethodTypeDesc constructor =
        MethodTypeDesc.of(CD_void, parameter.describeConstable().orElseThrow());
    Consumer<ClassBuilder> content =
        generated ->
            generated
                .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                .withSuperclass(superclass)
                .withMethodBody(
                    INIT_NAME,
                    constructor,
                    0,
                    code ->
                        code.aload(0)
                            .aload(1)
                            .invokespecial(superclass, INIT_NAME, constructor)
                            .return_())
                .withMethodBody(method, type, ClassFile.ACC_FINAL, body);
    byte[] bytes = ClassFile.of().build(self, content);
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return base.cast(
          lookup
              .findConstructor(lookup.lookupClass(), MethodType.methodType(void.class, parameter))
              .invoke(argument));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the generated class " + name + " cannot be created", e);
    }
  }
}
