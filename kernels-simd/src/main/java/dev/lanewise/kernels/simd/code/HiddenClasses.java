package dev.lanewise.kernels.simd.code;

import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.Consumer;

/** Defines generated classes; they are unloaded with their last instance. */
public final class HiddenClasses {

  private HiddenClasses() {}

  /**
   * A method to implement.
   *
   * @param name the method's name
   * @param type its type
   * @param code emits its code
   */
  public record Body(String name, MethodTypeDesc type, Consumer<CodeBuilder> code) {}

  /**
   * Makes an instance of a new class that implements the methods of an abstract class.
   *
   * @param host the rights of the package that the new class becomes part of
   * @param name the simple name, for stack traces and profilers
   * @param base the class to extend; it has a constructor with the given parameter
   * @param bodies the methods to implement
   * @param parameter the class of the constructor's parameter
   * @param argument what the constructor is called with
   */
  public static <T> T implement(
      MethodHandles.Lookup host,
      String name,
      Class<T> base,
      List<Body> bodies,
      Class<?> parameter,
      Object argument) {
    ClassDesc self = ClassDesc.of(host.lookupClass().getPackageName(), name);
    ClassDesc superclass = base.describeConstable().orElseThrow();
    MethodTypeDesc constructor =
        MethodTypeDesc.of(CD_void, parameter.describeConstable().orElseThrow());
    Consumer<ClassBuilder> content =
        generated -> {
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
                          .return_());
          for (Body body : bodies) {
            generated.withMethodBody(
                body.name, body.type, ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL, body.code);
          }
        };
    byte[] bytes = ClassFile.of().build(self, content);
    try {
      MethodHandles.Lookup lookup = host.defineHiddenClass(bytes, true);
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
