package dev.lanewise.kernels.simd.code;

/** Which compiler makes machine code of the kernels. */
public final class JitCompiler {

  /** The module of GraalVM's compiler, which JVMCI loads. */
  private static final String GRAAL_MODULE = "jdk.graal.compiler";

  private JitCompiler() {}

  /**
   * Tells whether the JIT compiler may be GraalVM's, which replaces C2 through JVMCI and allocates
   * registers differently.
   */
  public static boolean isJvmci() {
    return isJvmci(
        System.getProperty("java.vm.version", ""),
        System.getProperty("java.vendor.version", ""),
        ModuleLayer.boot().findModule(GRAAL_MODULE).isPresent());
  }

  /**
   * Tells the same from the given properties. A GraalVM that was told to compile with C2 counts as
   * well.
   *
   * @param version {@code java.vm.version}: such as {@code 25+37-LTS-jvmci-b01} in a GraalVM
   * @param vendor {@code java.vendor.version}: such as {@code Oracle GraalVM 25+37.1}
   * @param module whether the compiler's module is there
   */
  static boolean isJvmci(String version, String vendor, boolean module) {
    return version.contains("jvmci") || vendor.contains("GraalVM") || module;
  }
}
