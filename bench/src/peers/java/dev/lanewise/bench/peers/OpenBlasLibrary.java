package dev.lanewise.bench.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS, called by its own file.
 *
 * <p>MKL has functions of the same names and shows them to the whole process, so that the usual
 * Java binding of OpenBLAS calls MKL when both are loaded. Looked up in the library's file, a
 * function is the library's own.
 */
final class OpenBlasLibrary {

  private static final int TEXT_LENGTH = 1000;

  private static final SymbolLookup FUNCTIONS = open();
  private static final MethodHandle SGEMM =
      function(
          "cblas_sgemm",
          FunctionDescriptor.ofVoid(
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_INT,
              JAVA_FLOAT,
              ADDRESS,
              JAVA_INT,
              ADDRESS,
              JAVA_INT,
              JAVA_FLOAT,
              ADDRESS,
              JAVA_INT));
  private static final MethodHandle SET_NUM_THREADS =
      function("openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
  private static final MethodHandle GET_CONFIG =
      function("openblas_get_config", FunctionDescriptor.of(ADDRESS));

  private OpenBlasLibrary() {}

  private static SymbolLookup open() {
    return SymbolLookup.libraryLookup(file(), Arena.global());
  }

  /** Loads the library and returns its file. */
  static Path file() {
    // Loads what it needs, and puts the files into a folder.
    Loader.load(openblas_nolapack.class);
    String resource = "/org/bytedeco/openblas/%s/libopenblas.so.0".formatted(Loader.getPlatform());
    try {
      return Loader.cacheResource(openblas_nolapack.class, resource).toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(FUNCTIONS.findOrThrow(name), descriptor);
  }

  /** Returns the address of a pointer's position. */
  static MemorySegment segment(FloatPointer pointer) {
    return MemorySegment.ofAddress(pointer.address() + pointer.position() * Float.BYTES);
  }

  static void sgemm(
      int transA,
      int transB,
      int m,
      int n,
      int k,
      MemorySegment a,
      int lda,
      MemorySegment b,
      int ldb,
      MemorySegment c,
      int ldc) {
    try {
      SGEMM.invokeExact(
          CblasGemm.ROW_MAJOR, transA, transB, m, n, k, 1f, a, lda, b, ldb, 0f, c, ldc);
    } catch (Throwable e) {
      throw new AssertionError("a call of a C function throws nothing", e);
    }
  }

  static void setNumThreads(int threads) {
    try {
      SET_NUM_THREADS.invokeExact(threads);
    } catch (Throwable e) {
      throw new AssertionError("a call of a C function throws nothing", e);
    }
  }

  static String config() {
    try {
      MemorySegment text = (MemorySegment) GET_CONFIG.invokeExact();
      return text.reinterpret(TEXT_LENGTH).getString(0);
    } catch (Throwable e) {
      throw new AssertionError("a call of a C function throws nothing", e);
    }
  }
}
