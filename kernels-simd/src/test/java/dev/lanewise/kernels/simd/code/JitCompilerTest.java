package dev.lanewise.kernels.simd.code;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JitCompilerTest {

  @Test
  void hotSpotCompilesWithC2() {
    assertFalse(JitCompiler.isJvmci("25.0.1+8-LTS", "Temurin-25.0.1+8", false));
    assertFalse(JitCompiler.isJvmci("25+36-Debian-1", "", false));
  }

  @Test
  void graalVmIsRecognised() {
    assertTrue(JitCompiler.isJvmci("25+37-LTS-jvmci-b01", "Oracle GraalVM 25+37.1", true));
    assertTrue(JitCompiler.isJvmci("25+37-jvmci-b01", "", false));
    assertTrue(JitCompiler.isJvmci("25+37", "GraalVM CE 25+37.1", false));
    assertTrue(JitCompiler.isJvmci("25+37", "", true));
  }
}
