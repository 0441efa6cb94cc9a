package dev.lanewise.tests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.lanewise.kernels.simd.SimdKernelsProvider;
import java.io.ObjectInputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules between modules and packages that the design states. */
class ArchitectureTest {

  private static final String VECTOR_API = "jdk.incubator.vector..";

  /** Functions whose last bit is the platform's choice when {@link Math} computes them. */
  private static final Set<String> TRANSCENDENTAL =
      Set.of(
          "acos", "asin", "atan", "atan2", "cbrt", "cos", "cosh", "exp", "expm1", "hypot", "log",
          "log10", "log1p", "pow", "sin", "sinh", "tan", "tanh");

  /** What every module may use. */
  private static final List<String> PLATFORM = List.of("java..", "jdk.jfr..", "org.jspecify..");

  private static final List<Module> MODULES =
      List.of(
          module("api", "com.sun.management.."),
          module("kernels.scalar", "dev.lanewise.api.."),
          module("kernels.simd", "dev.lanewise.api..", VECTOR_API),
          module("activations", "dev.lanewise.api.."),
          module("losses", "dev.lanewise.api.."),
          module("optimizers", "dev.lanewise.api.."),
          module("schedules", "dev.lanewise.api.."),
          module("network", "dev.lanewise.api.."),
          module(
              "formats",
              "dev.lanewise.api..",
              "dev.lanewise.network..",
              "com.fasterxml.jackson.core..",
              "de.siegmar.fastcsv.."),
          module(
              "scoring", "dev.lanewise.api..", "dev.lanewise.network..", "dev.lanewise.formats.."),
          module(
              "onnx",
              "dev.lanewise.api..",
              "dev.lanewise.network..",
              "dev.lanewise.formats..",
              "ai.onnx.proto..",
              "com.google.protobuf.."),
          module(
              "testkit",
              "dev.lanewise.api..",
              "dev.lanewise.network..",
              "dev.lanewise.formats..",
              "org.junit.jupiter.api.."),
          module(
              "cli",
              "dev.lanewise.api..",
              "dev.lanewise.network..",
              "dev.lanewise.formats..",
              "dev.lanewise.onnx..",
              "com.fasterxml.jackson.core..",
              "picocli..",
              "com.sun.net.httpserver.."));

  private static final int MAX_TYPES = 25;

  private static final JavaClasses LANEWISE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.lanewise");

  /** A module's root package, and the packages outside it that its classes may use. */
  record Module(String root, List<String> mayUse) {
    @Override
    public String toString() {
      return root;
    }
  }

  private static Module module(String name, String... mayUse) {
    String root = "dev.lanewise." + name + "..";
    return new Module(
        root,
        Stream.of(Stream.of(root), PLATFORM.stream(), Stream.of(mayUse)).flatMap(s -> s).toList());
  }

  static List<Module> modules() {
    return MODULES;
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleUsesOnlyWhatTheDesignAllows(Module module) {
    classes()
        .that()
        .resideInAPackage(module.root())
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(module.mayUse().toArray(String[]::new))
        .check(LANEWISE);
  }

  @Test
  void everyClassBelongsToAModule() {
    classes()
        .should()
        .resideInAnyPackage(MODULES.stream().map(Module::root).toArray(String[]::new))
        .check(LANEWISE);
  }

  @Test
  void onlyTheSimdKernelsUseTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.lanewise.kernels.simd..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(VECTOR_API)
        .check(LANEWISE);
  }

  /** Vector types may stand in signatures of its packages, since no other module sees them. */
  @Test
  void theSimdKernelsExportNothing() {
    ModuleDescriptor module =
        ModuleFinder.of(
                Path.of(
                    SimdKernelsProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath()))
            .findAll()
            .iterator()
            .next()
            .descriptor();
    assertEquals("dev.lanewise.kernels.simd", module.name());
    assertEquals(Set.of(), module.exports());
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("dev.lanewise.(**)").should().beFreeOfCycles().check(LANEWISE);
  }

  /** A package that a reader can take in at a glance; nested types belong to their file. */
  @Test
  void packagesAreSmall() {
    Map<String, Long> types =
        LANEWISE.stream()
            .filter(type -> !type.isNestedClass() && !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertTrue(types.size() > 20, types::toString);
    types.forEach((name, count) -> assertTrue(count <= MAX_TYPES, name + " has " + count));
  }

  @Test
  void noFieldIsAThreadLocal() {
    noFields().should().haveRawType(assignableTo(ThreadLocal.class)).check(LANEWISE);
  }

  @Test
  void staticFieldsAreFinal() {
    fields().that().areStatic().should().beFinal().check(LANEWISE);
  }

  @Test
  void nothingReadsSerializedObjects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .check(LANEWISE);
  }

  /** The numerics contract: a result never depends on the platform's transcendental functions. */
  @Test
  void nothingThatComputesUsesThePlatformsTranscendentalFunctions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.lanewise.cli..")
        .should()
        .accessTargetWhere(
            describe(
                "the target is a transcendental function of the platform",
                ArchitectureTest::isTranscendental))
        .check(LANEWISE);
  }

  private static boolean isTranscendental(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    return (owner.isEquivalentTo(Math.class) && TRANSCENDENTAL.contains(name))
        || (owner.getFullName().equals("jdk.incubator.vector.VectorOperators")
            && TRANSCENDENTAL.contains(name.toLowerCase(Locale.ROOT)));
  }
}
