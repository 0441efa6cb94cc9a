package dev.lanewise.api.registry;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Folders of jars: what is whole is found, and each kind of damage is told with its jar, while the
 * good jar beside it works.
 */
class PluginFoldersTest {

  @TempDir private Path folder;

  /** A jar that nothing is wrong with lies in every folder. */
  @BeforeEach
  void addGoodJar() {
    JarBuilder.plugin("good")
        .activation(
            "good.Squareplus", "good:squareplus", "x.plus(x.square().plus(4).sqrt()).times(0.5)")
        .write(folder.resolve("m-good.jar"));
  }

  @Test
  void aSuffixInCapitalsIsThatOfAJar() {
    JarBuilder.plugin("loud")
        .activation("loud.Twice", "loud:twice", "x.times(2)")
        .write(folder.resolve("LOUD.JAR"));
    try (Plugins plugins = Plugins.from(folder)) {
      assertEquals(1, plugins.find("loud:twice").size());
    }
  }

  private void checkGood(Plugins plugins) {
    ElementwiseActivation squareplus =
        (ElementwiseActivation) plugins.activation(PluginReference.of("good:squareplus"));
    Map<Variable, Double> at = Map.of(squareplus.x(), 1.5);
    assertEquals(2, squareplus.formula().evaluate(at), 1e-15);
    assertEquals(0.8, squareplus.formula().derivative(squareplus.x()).evaluate(at), 1e-15);
    PluginSource source = plugins.find("good:squareplus").getFirst().source();
    assertEquals(Optional.of("good"), source.pluginId());
    assertEquals(Optional.of("1.2.3"), source.version());
    assertTrue(source.location().endsWith("m-good.jar"), source.location());
    assertTrue(source.toString().startsWith("good 1.2.3 ("), source.toString());
  }

  private static JarBuilder bad(UnaryOperator<String> source) {
    return JarBuilder.plugin("bad")
        .source("bad.Bad", source.apply(JarBuilder.activationSource("bad.Bad", "bad:one", "x", "")))
        .service(ActivationPlugin.class, "bad.Bad");
  }

  private static JarBuilder withMember(String member) {
    return JarBuilder.plugin("bad")
        .source("bad.Bad", JarBuilder.activationSource("bad.Bad", "bad:one", "x", member))
        .service(ActivationPlugin.class, "bad.Bad");
  }

  private static JarBuilder withFormula(String formula) {
    return JarBuilder.plugin("bad").activation("bad.Bad", "bad:one", formula);
  }

  private static JarBuilder withRowFormula(String formula) {
    return bad(text ->
        text.replace("Activation.elementwise(x -> x)", "Activation.rowwise(x -> " + formula + ")"));
  }

  private static JarBuilder withRowLoss(String formula) {
    return JarBuilder.plugin("bad")
        .source(
            "bad.Bad",
            """
            package bad;
            import dev.lanewise.api.formula.*;
            import dev.lanewise.api.plugin.*;
            public class Bad implements LossPlugin {
              public String id() { return "bad:one"; }
              public String description() { return "a loss for tests"; }
              public Loss create(Settings settings) {
                return Loss.rowwise((prediction, label) -> %s);
              }
            }
            """
                .formatted(formula))
        .service(LossPlugin.class, "bad.Bad");
  }

  /** Everything that can be wrong with one jar, and what must be said of it. */
  enum Broken {
    MISSING_CLASS("activation", "bad.Absent") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad").service(ActivationPlugin.class, "bad.Absent");
      }
    },
    MISSING_SUPERCLASS("activation", "the class bad.Parent is missing; put the jar that holds it") {
      @Override
      JarBuilder jar() {
        return bad(text -> text.replace("class Bad", "class Bad extends Parent"))
            .source("bad.Parent", "package bad; public class Parent {}")
            .compile()
            .withoutClass("bad.Parent");
      }
    },
    THROWING_CONSTRUCTOR("activation", "bad.Bad: ", "IllegalStateException: no luck") {
      @Override
      JarBuilder jar() {
        return withMember("public Bad() { throw new IllegalStateException(\"no luck\"); }");
      }
    },
    THROWING_STATIC_INITIALISER("activation", "bad.Bad: ", "IllegalStateException: no luck") {
      @Override
      JarBuilder jar() {
        return withMember(
            "static final int N = fail();"
                + " static int fail() { throw new IllegalStateException(\"no luck\"); }");
      }
    },
    ERROR_IN_STATIC_INITIALISER("activation", "bad.Bad: ", "AssertionError: no luck") {
      @Override
      JarBuilder jar() {
        return withMember(
            "static final int N = fail();"
                + " static int fail() { throw new AssertionError(\"no luck\"); }");
      }
    },
    ENDLESS_CONSTRUCTOR("activation", "bad.Bad: ", "StackOverflowError") {
      @Override
      JarBuilder jar() {
        return withMember("public Bad() { new Bad(); }");
      }
    },
    NO_PUBLIC_CONSTRUCTOR("activation", "bad.Bad", "constructor") {
      @Override
      JarBuilder jar() {
        return withMember("private Bad() {}");
      }
    },
    NEWER_CLASS_FILE("activation", "compiled for a newer Java", "--release ") {
      @Override
      JarBuilder jar() {
        return withFormula("x").compile().ofTheFuture("bad.Bad");
      }
    },
    MALFORMED_SERVICE_LINE("activation", "META-INF/services", "Illegal") {
      @Override
      JarBuilder jar() {
        return withFormula("x").service(ActivationPlugin.class, "not a class");
      }
    },
    NO_SUCH_KIND("activation", "bad.Bad", "not a subtype") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source("bad.Bad", "package bad; public class Bad {}")
            .service(ActivationPlugin.class, "bad.Bad");
      }
    },
    EMPTY_SERVICE_FILE("jar", "name no class") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad").service(ActivationPlugin.class, "# nothing yet");
      }
    },
    NEWER_API("jar", "built for the api 7.3", "update Lanewise") {
      @Override
      JarBuilder jar() {
        return withFormula("x").attribute(PluginManifest.API_VERSION, "7.3");
      }
    },
    OLDER_API("jar", "built for the api 0.0", "build it again") {
      @Override
      JarBuilder jar() {
        return withFormula("x").attribute(PluginManifest.API_VERSION, "0.0.9");
      }
    },
    MALFORMED_API("jar", "'Lanewise-Api-Version: new'", "'Lanewise-Api-Version: 0.1'") {
      @Override
      JarBuilder jar() {
        return withFormula("x").attribute(PluginManifest.API_VERSION, "new");
      }
    },
    NO_API_VERSION("jar", "lacks Lanewise-Api-Version") {
      @Override
      JarBuilder jar() {
        return withFormula("x").without(PluginManifest.API_VERSION);
      }
    },
    NO_PLUGIN_ID("jar", "lacks Lanewise-Plugin-Id") {
      @Override
      JarBuilder jar() {
        return withFormula("x").without(PluginManifest.PLUGIN_ID);
      }
    },
    NO_PLUGIN_VERSION("jar", "lacks Lanewise-Plugin-Version") {
      @Override
      JarBuilder jar() {
        return withFormula("x").without(PluginManifest.PLUGIN_VERSION);
      }
    },
    BUNDLED_API("jar", "bundles classes of the api", "scope 'provided'") {
      @Override
      JarBuilder jar() {
        return withFormula("x").entry("dev/lanewise/api/plugin/Plugin.class", new byte[10]);
      }
    },
    NO_PLUGIN("jar", "offers no plugin") {
      @Override
      JarBuilder jar() {
        return JarBuilder.library().source("bad.Bad", "package bad; public class Bad {}");
      }
    },
    BAD_ID("activation", "its id 'Not good' is not of the form") {
      @Override
      JarBuilder jar() {
        return bad(text -> text.replace("bad:one", "Not good"));
      }
    },
    NO_ID("activation", "its id() returns null") {
      @Override
      JarBuilder jar() {
        return bad(text -> text.replace("\"bad:one\"", "null"));
      }
    },
    RESERVED_ID("kernels", "'auto'") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "bad.Bad",
                """
                package bad;
                import dev.lanewise.api.kernels.Kernels;
                import dev.lanewise.api.plugin.*;
                public class Bad implements KernelsProvider {
                  public String id() { return "auto"; }
                  public String description() { return "kernels for tests"; }
                  public int priority() { return 1; }
                  public Kernels open() { return null; }
                }
                """)
            .service(KernelsProvider.class, "bad.Bad");
      }
    },
    NO_DESCRIPTION("activation", "no description") {
      @Override
      JarBuilder jar() {
        return bad(text -> text.replace("an activation for tests", " "));
      }
    },
    SETTING_TWICE("activation", "two settings called slope") {
      @Override
      JarBuilder jar() {
        String slope = "Setting.number(\"slope\", 1, Setting.Range.ANY, \"the slope\")";
        return withMember(
            "public java.util.List<Setting> settings() { return java.util.List.of(%s, %s); }"
                .formatted(slope, slope));
      }
    },
    DEFAULT_OUT_OF_RANGE("activation", "slope=3 does not fit bad:one") {
      @Override
      JarBuilder jar() {
        return withMember(
            "public java.util.List<Setting> settings() { return java.util.List.of("
                + "Setting.number(\"slope\", 3, Setting.Range.FRACTION, \"the slope\")); }");
      }
    },
    NO_SLOPE("activation", "is 0 at all points tried", "untrainable(reason)") {
      @Override
      JarBuilder jar() {
        return withFormula("Expr.select(x.greaterThan(0), 1.0, 0.0)");
      }
    },
    NO_NUMBER("activation", "a finite number at none of the points tried") {
      @Override
      JarBuilder jar() {
        return withFormula("x.minus(100).sqrt()");
      }
    },
    UNKNOWN_VARIABLE("activation", "the variable y, which nothing gives a value") {
      @Override
      JarBuilder jar() {
        return withFormula("x.times(Variable.element(\"y\"))");
      }
    },
    UNKNOWN_VARIABLE_OF_ROWS(
        "activation", "row_sum(x * y) uses the variable y, which nothing gives a value") {
      @Override
      JarBuilder jar() {
        return withRowFormula("Functions.rowSum(x.times(Variable.element(\"y\")))");
      }
    },
    UNKNOWN_VARIABLE_OF_GRADIENT("activation", "the variable z, which nothing gives a value") {
      @Override
      JarBuilder jar() {
        return bad(text ->
            text.replace(
                "Activation.elementwise(x -> x)",
                "Activation.rowwise(x -> x).withGradient((x, y, dy) -> Variable.row(\"z\"))"));
      }
    },
    UNKNOWN_VARIABLE_OF_LOGITS("activation", "x * y uses the variable y, which nothing gives") {
      @Override
      JarBuilder jar() {
        return bad(text ->
            text.replace(
                "Activation.elementwise(x -> x)",
                "Activation.elementwise(x -> x)"
                    + ".asOutput(Activation.Meaning.SCORES, \"mse\", \"mse\")"
                    + ".withLogits(x -> x.times(Variable.element(\"y\")))"));
      }
    },
    TRAINABLE_LOGITS("activation", "the logits that it states have trainable parameters") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "bad.Bad",
                """
                package bad;
                import dev.lanewise.api.formula.Expr;
                import dev.lanewise.api.kernels.Kernels;
                import dev.lanewise.api.plugin.*;
                import java.util.Optional;
                public class Bad implements ActivationPlugin, RowActivation {
                  public String id() { return "bad:one"; }
                  public String description() { return "an activation for tests"; }
                  public Activation create(Settings settings) { return this; }
                  public double[] evaluate(double[] x) { return x; }
                  public Computation bind(Kernels kernels, int rows, int outputs) { return null; }
                  public Optional<Activation> logits() {
                    return Optional.of(ElementwiseActivation.withParameter("a", 1, Expr::times));
                  }
                }
                """)
            .service(ActivationPlugin.class, "bad.Bad");
      }
    },
    UNKNOWN_VARIABLE_OF_ROW_LOSS(
        "loss", "pick(prediction, y) uses the variable y, which nothing gives a value") {
      @Override
      JarBuilder jar() {
        return withRowLoss("Functions.pick(prediction, Variable.row(\"y\"))");
      }
    },
    LOSS_OF_EACH_ELEMENT("loss", "loss is to have one value a row, and prediction may differ") {
      @Override
      JarBuilder jar() {
        return withRowLoss("prediction");
      }
    },
    ROW_IN_FORMULA_OF_ELEMENTS(
        "activation", "row_sum(x) takes a whole row, which a formula of elements cannot") {
      @Override
      JarBuilder jar() {
        return bad(text ->
            text.replace(
                "Activation.elementwise(x -> x)", "Activation.elementwise(Functions::rowSum)"));
      }
    },
    FAILING_FORMULA("activation", "NullPointerException") {
      @Override
      JarBuilder jar() {
        return withFormula("x.plus((Expr) null)");
      }
    },
    NO_FORMULA("activation", "bad.Bad: its create(Settings) returns null") {
      @Override
      JarBuilder jar() {
        return bad(text -> text.replace("Activation.elementwise(x -> x)", "null"));
      }
    },
    THROWING_ID("activation", "bad.Bad: ", "IllegalStateException: no luck") {
      @Override
      JarBuilder jar() {
        return bad(text ->
            text.replace("return \"bad:one\";", "throw new IllegalStateException(\"no luck\");"));
      }
    },
    THROWING_PRIORITY("kernels", "bad.Bad: ", "IllegalStateException: no luck") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "bad.Bad",
                """
                package bad;
                import dev.lanewise.api.kernels.Kernels;
                import dev.lanewise.api.plugin.*;
                public class Bad implements KernelsProvider {
                  public String id() { return "bad"; }
                  public String description() { return "kernels for tests"; }
                  public int priority() { throw new IllegalStateException("no luck"); }
                  public Kernels open() { return null; }
                }
                """)
            .service(KernelsProvider.class, "bad.Bad");
      }
    },
    HOST_CLASS("activation", "the class dev.lanewise.network.Model is missing; plugins are given") {
      @Override
      JarBuilder jar() {
        return bad(
                text -> text.replace("class Bad", "class Bad extends dev.lanewise.network.Model"))
            .source(
                "dev.lanewise.network.Model", "package dev.lanewise.network; public class Model {}")
            .compile()
            .withoutClass("dev.lanewise.network.Model");
      }
    },
    NEWER_API_CLASS("activation", "is missing; this version of the api does not have it") {
      @Override
      JarBuilder jar() {
        return bad(
                text -> text.replace("class Bad", "class Bad extends dev.lanewise.api.later.New"))
            .source(
                "dev.lanewise.api.later.New", "package dev.lanewise.api.later; public class New {}")
            .compile()
            .withoutClass("dev.lanewise.api.later.New");
      }
    },
    VECTOR_API(
        "activation", "jdk.incubator.vector.Absent is missing; start java with --add-modules") {
      @Override
      JarBuilder jar() {
        return bad(
                text -> text.replace("class Bad", "class Bad extends jdk.incubator.vector.Absent"))
            .source(
                "jdk.incubator.vector.Absent",
                "package jdk.incubator.vector; public class Absent {}")
            .compile()
            .withoutClass("jdk.incubator.vector.Absent");
      }
    },
    UNLIKE_DESCRIPTOR("jar", "its module-info provides", "bad.Bad, bad.Other", "name the same") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "module-info",
                "module bad { requires dev.lanewise.api;"
                    + " provides dev.lanewise.api.plugin.ActivationPlugin with bad.Bad; }")
            .activation("bad.Bad", "bad:one", "x")
            .activation("bad.Other", "bad:other", "x");
      }
    },
    NO_LEARNING_RATE("optimizer", "no setting learning_rate") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "bad.Bad",
                """
                package bad;
                import dev.lanewise.api.plugin.*;
                public class Bad implements OptimizerPlugin {
                  public String id() { return "bad:one"; }
                  public String description() { return "an optimizer for tests"; }
                  public UpdateRule create(Settings settings) {
                    UpdateRule.Builder rule = UpdateRule.builder(0.1);
                    return rule.build(rule.weight());
                  }
                }
                """)
            .service(OptimizerPlugin.class, "bad.Bad");
      }
    },
    FLAT_LOSS("loss", "a loss must change with the prediction") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "bad.Bad",
                """
                package bad;
                import dev.lanewise.api.plugin.*;
                public class Bad implements LossPlugin {
                  public String id() { return "bad:one"; }
                  public String description() { return "a loss for tests"; }
                  public Loss create(Settings settings) {
                    return Loss.elementwise((prediction, target) -> target.square());
                  }
                }
                """)
            .service(LossPlugin.class, "bad.Bad");
      }
    },

    METRIC_WITHOUT_PREFIX(
        "metric", "could be mistaken for a built-in metric", "as in acme:recall") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "bad.Bad",
                """
                package bad;
                import dev.lanewise.api.plugin.*;
                import java.util.Set;
                public class Bad implements MetricPlugin {
                  public String id() { return "recall"; }
                  public String description() { return "a metric for tests"; }
                  public Metric create(Settings settings) {
                    return new Metric() {
                      public Set<Task> tasks() { return Set.of(Task.CLASSIFICATION); }
                      public boolean largerIsBetter() { return true; }
                      public double value(Rows rows) { return 0; }
                    };
                  }
                }
                """)
            .service(MetricPlugin.class, "bad.Bad");
      }
    },

    METRIC_FOR_NO_TASK("metric", "it is defined for no task") {
      @Override
      JarBuilder jar() {
        return JarBuilder.plugin("bad")
            .source(
                "bad.Bad",
                """
                package bad;
                import dev.lanewise.api.plugin.*;
                import java.util.Set;
                public class Bad implements MetricPlugin {
                  public String id() { return "bad:recall"; }
                  public String description() { return "a metric for tests"; }
                  public Metric create(Settings settings) {
                    return new Metric() {
                      public Set<Task> tasks() { return Set.of(); }
                      public boolean largerIsBetter() { return true; }
                      public double value(Rows rows) { return 0; }
                    };
                  }
                }
                """)
            .service(MetricPlugin.class, "bad.Bad");
      }
    };

    private final String kind;

    @SuppressWarnings("ImmutableEnumChecker") // It is made by List.of.
    private final List<String> parts;

    Broken(String kind, String... parts) {
      this.kind = kind;
      this.parts = List.of(parts);
    }

    abstract JarBuilder jar();

    void check(List<RejectedPlugin> rejected, Path jar) {
      assertEquals(1, rejected.size(), rejected.toString());
      RejectedPlugin told = rejected.getFirst();
      assertEquals(jar.toString(), told.source());
      assertEquals(kind, told.kind(), told.toString());
      for (String part : parts) {
        assertTrue(told.reason().contains(part), told.reason());
      }
      assertFalse(told.toString().contains("\n"), told.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhatIsWrongWithAJarAndTakesTheOther(Broken broken) throws IOException {
    Path jar = broken.jar().write(folder.toRealPath().resolve("a-bad.jar"));
    try (Plugins plugins = Plugins.from(folder)) {
      broken.check(plugins.rejected(), jar);
      checkGood(plugins);
      PluginException refusal = assertThrows(PluginException.class, plugins::strict);
      assertTrue(
          requireNonNull(refusal.getMessage()).contains(jar.toString()), refusal.getMessage());
    }
  }

  @Test
  void oneBrokenPluginOfAJarHidesNoOther() {
    withMember("public Bad() { throw new IllegalStateException(\"no luck\"); }")
        .service(ActivationPlugin.class, "bad.Absent")
        .activation("bad.Fine", "bad:fine", "x.square()")
        .write(folder.resolve("a-bad.jar"));
    try (Plugins plugins = Plugins.from(folder)) {
      assertEquals(2, plugins.rejected().size(), plugins.rejected().toString());
      assertEquals("x * x", plugins.activation(PluginReference.of("bad:fine")).toString());
      checkGood(plugins);
    }
  }

  @Test
  void allThatIsBrokenAtOnceIsTold() throws IOException {
    Path real = folder.toRealPath();
    for (Broken broken : Broken.values()) {
      broken
          .jar()
          .renamed("p-" + broken.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .write(real.resolve(broken + ".jar"));
    }
    try (Plugins plugins = Plugins.from(folder)) {
      checkGood(plugins);
      Set<String> told =
          plugins.rejected().stream().map(RejectedPlugin::source).collect(Collectors.toSet());
      for (Broken broken : Broken.values()) {
        assertTrue(told.contains(real.resolve(broken + ".jar").toString()), broken.toString());
      }
    }
  }

  private List<RejectedPlugin> rejected() {
    try (Plugins plugins = Plugins.from(folder)) {
      checkGood(plugins);
      return plugins.rejected();
    }
  }

  private void checkRejected(String name, String part) {
    List<RejectedPlugin> rejected = rejected();
    assertEquals(1, rejected.size(), rejected.toString());
    assertTrue(rejected.getFirst().source().endsWith(name), rejected.toString());
    assertTrue(rejected.getFirst().reason().contains(part), rejected.toString());
  }

  @Test
  void tellsWhatIsNoJar() throws IOException {
    Files.writeString(folder.resolve("a.jar"), "This is no jar.");
    checkRejected("a.jar", "it is no jar, or a damaged one");
    Files.writeString(folder.resolve("a.jar"), "");
    checkRejected("a.jar", "it is no jar, or a damaged one");
    byte[] good = Files.readAllBytes(folder.resolve("m-good.jar"));
    Files.write(folder.resolve("a.jar"), Arrays.copyOf(good, good.length - 30));
    checkRejected("a.jar", "it is no jar, or a damaged one");
  }

  @Test
  void tellsWhatMayNotBeRead() throws IOException {
    Path jar = withFormula("x").write(folder.resolve("a.jar"));
    assumeFalse(System.getProperty("os.name").startsWith("Windows"), "no POSIX permissions");
    Files.setPosixFilePermissions(jar, Set.of());
    assumeFalse(Files.isReadable(jar), "root may read all");
    checkRejected("a.jar", "change its permissions");
  }

  @Test
  void tellsWhatIsALinkToNothing() throws IOException {
    Files.createSymbolicLink(folder.resolve("a.jar"), folder.resolve("absent.jar"));
    checkRejected("a.jar", "a link to a file that is not there");
    Files.delete(folder.resolve("a.jar"));
    Files.createSymbolicLink(folder.resolve("a.jar"), folder.resolve("a.jar"));
    checkRejected("a.jar", "or to itself");
    Files.delete(folder.resolve("a.jar"));
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    checkRejected("loop", "a link to the folder it lies in");
  }

  @Test
  void tellsWhatJarsNameInTheirClassPath() throws IOException {
    withFormula("x").attribute("Class-Path", "m-good.jar").write(folder.resolve("a.jar"));
    checkRejected("a.jar", "a Class-Path that names m-good.jar");
    withFormula("x").attribute("Class-Path", "absent.jar http://[").write(folder.resolve("a.jar"));
    checkRejected("a.jar", "a Class-Path that names http://[");
    withFormula("x").attribute("Class-Path", "absent.jar").write(folder.resolve("a.jar"));
    assertEquals(List.of(), rejected());
    JarBuilder.plugin("unit")
        .attribute("Class-Path", "library.jar")
        .activation("unit.A", "unit:a", "x")
        .write(folder.resolve("unit/plugin.jar"));
    JarBuilder.library().write(folder.resolve("unit/library.jar"));
    assertEquals(List.of(), rejected());
  }

  @Test
  void tellsThatTheApiItselfIsNotNeeded() {
    writeWithLibrary("one", 2);
    JarBuilder.library()
        .entry("dev/lanewise/api/plugin/Plugin.class", new byte[10])
        .write(folder.resolve("one/lanewise-api.jar"));
    List<RejectedPlugin> rejected = rejected();
    assertEquals(2, rejected.size(), rejected.toString());
    assertTrue(rejected.get(0).reason().contains("every plugin is given; remove it"));
    assertTrue(rejected.get(0).source().endsWith("lanewise-api.jar"), rejected.toString());
    assertTrue(rejected.get(1).source().endsWith("one"), rejected.toString());
  }

  @Test
  void tellsWhatClassLoadersRefuse() {
    JarBuilder.library()
        .attribute("Sealed", "true")
        .source("sealed.Base", "package sealed; public class Base {}")
        .write(folder.resolve("one/base.jar"));
    JarBuilder.plugin("sealed")
        .source(
            "sealed.A",
            JarBuilder.activationSource("sealed.A", "sealed:a", "x", "")
                .replace("class A", "class A extends Base"))
        .source("sealed.Base", "package sealed; public class Base {}")
        .service(ActivationPlugin.class, "sealed.A")
        .compile()
        .withoutClass("sealed.Base")
        .write(folder.resolve("one/plugin.jar"));
    checkRejected("one", "sealing violation");
  }

  @Test
  void takesFoldersInFoldersOnlyOnce() {
    writeWithLibrary("one", 2);
    try (Plugins plugins = Plugins.from(folder, folder.resolve("one"))) {
      assertEquals(List.of(), plugins.rejected());
      assertEquals(1, plugins.find("one:a").size());
    }
  }

  @Test
  void faultsOfPluginsAreToldAsTheirs() {
    bad(text ->
            text.replace(
                    "return Activation",
                    "if (calls++ > 0) { throw new IllegalStateException(\"no luck\"); }"
                        + " return Activation")
                .replace("@Override public String id()", "int calls; @Override public String id()"))
        .write(folder.resolve("a.jar"));
    try (Plugins plugins = Plugins.from(folder).strict()) {
      PluginException e =
          assertThrows(
              PluginException.class, () -> plugins.activation(PluginReference.of("bad:one")));
      assertTrue(
          requireNonNull(e.getMessage()).contains("the activation 'bad:one' of bad 1.2.3 ("));
      assertTrue(e.getMessage().contains("no luck"), e.getMessage());
    }
  }

  @Test
  void takesWhatBecomesSteepOnlyInTraining() {
    bad(text ->
            text.replace(
                "Activation.elementwise(x -> x)",
                "ElementwiseActivation.withParameter(\"gain\", 0, (x, gain) -> x.times(gain))"))
        .write(folder.resolve("a.jar"));
    assertEquals(List.of(), rejected());
  }

  @Test
  void requiresThePluginThatIsNamed() {
    try (Plugins plugins = Plugins.from(folder)) {
      PluginKind kind = PluginKind.ACTIVATION;
      plugins.require(new PluginRequirement(kind, "good:squareplus", "good", "0.0.1"));
      ConfigurationException other =
          assertThrows(
              ConfigurationException.class,
              () ->
                  plugins.require(new PluginRequirement(kind, "good:squareplus", "better", "3.0")));
      assertTrue(
          requireNonNull(other.getMessage())
              .contains("of the plugin better 3.0, but here it is that of good"));
      ConfigurationException absent =
          assertThrows(
              ConfigurationException.class,
              () -> plugins.require(new PluginRequirement(kind, "best", "better", "3.0")));
      assertTrue(
          requireNonNull(absent.getMessage())
              .contains("'best' of the plugin better 3.0, which is not"));
    }
  }

  @Test
  void leavesOtherFilesAside() throws IOException {
    Files.writeString(folder.resolve("README.txt"), "Plugins.");
    Files.writeString(folder.resolve(".hidden.jar"), "Nothing.");
    Files.createDirectories(folder.resolve("docs"));
    assertEquals(List.of(), rejected());
  }

  @Test
  void twoJarsWithOneIdAreBothLeftOut() {
    JarBuilder.plugin("first").activation("one.A", "same", "x").write(folder.resolve("a.jar"));
    JarBuilder.plugin("second").activation("two.A", "same", "x").write(folder.resolve("z.jar"));
    List<RejectedPlugin> rejected = rejected();
    assertEquals(2, rejected.size(), rejected.toString());
    for (RejectedPlugin each : rejected) {
      assertEquals(Optional.of("same"), each.id());
      assertTrue(each.reason().contains("a.jar") && each.reason().contains("z.jar"), each.reason());
    }
  }

  @Test
  void twoVersionsOfAPluginAreBothLeftOut() {
    JarBuilder.plugin("gates").activation("one.A", "gate", "x").write(folder.resolve("a.jar"));
    JarBuilder.plugin("gates").activation("one.A", "gate", "x").write(folder.resolve("b/b.jar"));
    List<RejectedPlugin> rejected = rejected();
    assertEquals(2, rejected.size(), rejected.toString());
    assertTrue(rejected.get(0).reason().contains("the plugin gates is also in"));
    assertTrue(rejected.get(0).reason().contains("b.jar"), rejected.toString());
    assertTrue(rejected.get(1).reason().contains("a.jar"), rejected.toString());
  }

  private static String libraryWithAnswer(int answer) {
    return "package library; public class Answer { public static int get() { return %d; } }"
        .formatted(answer);
  }

  private void writeWithLibrary(String name, int answer) {
    JarBuilder.plugin(name)
        .source("library.Answer", libraryWithAnswer(answer))
        .activation(name + ".A", name + ":a", "x.times(library.Answer.get())")
        .compile()
        .withoutClass("library.Answer")
        .write(folder.resolve(name).resolve("plugin.jar"));
    JarBuilder.library()
        .source("library.Answer", libraryWithAnswer(answer))
        .write(folder.resolve(name).resolve("library.jar"));
  }

  @Test
  void eachFolderHasLibrariesOfItsOwn() {
    writeWithLibrary("one", 2);
    writeWithLibrary("two", 3);
    try (Plugins plugins = Plugins.from(folder)) {
      assertEquals(List.of(), plugins.rejected());
      assertEquals(
          "2 * x",
          plugins.activation(PluginReference.of("one:a")).toString().replace("x * 2", "2 * x"));
      assertEquals(
          "3 * x",
          plugins.activation(PluginReference.of("two:a")).toString().replace("x * 3", "3 * x"));
      assertTrue(
          plugins.find("one:a").getFirst().source().location().endsWith("plugin.jar"),
          plugins.find("one:a").toString());
      checkGood(plugins);
    }
  }

  @Test
  void aFolderWithADamagedJarIsLeftOut() throws IOException {
    writeWithLibrary("one", 2);
    Files.writeString(folder.resolve("one/other.jar"), "This is no jar.");
    List<RejectedPlugin> rejected = rejected();
    assertEquals(2, rejected.size(), rejected.toString());
    assertTrue(rejected.get(0).source().endsWith("other.jar"), rejected.toString());
    assertTrue(rejected.get(0).reason().contains("no jar"), rejected.toString());
    assertTrue(rejected.get(1).source().endsWith("one"), rejected.toString());
    Files.delete(folder.resolve("one/other.jar"));
    Files.delete(folder.resolve("one/plugin.jar"));
    checkRejected("one", "none of its jars offers a plugin");
  }

  @Test
  void seesTheJdkAndTheApiAndNothingElseOfTheHost() {
    withMember(
            "static { if (seen()) { throw new AssertionError(\"JUnit is seen\"); } }"
                + " static boolean seen() { try { Class.forName(\"org.junit.jupiter.api.Test\");"
                + " return true; } catch (ClassNotFoundException e) { return false; } }"
                + " static final Object LOG = java.util.logging.Logger.getAnonymousLogger();")
        .write(folder.resolve("a.jar"));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(null);
      assertEquals(List.of(), rejected());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void modulesOfJarsBecomeModulesOfALayer() throws ClassNotFoundException {
    JarBuilder.plugin("modular")
        .source(
            "module-info",
            "module modular { requires dev.lanewise.api; requires java.logging;"
                + " provides dev.lanewise.api.plugin.ActivationPlugin with modular.inside.A; }")
        .source(
            "modular.inside.A",
            JarBuilder.activationSource("modular.inside.A", "modular:a", "x.square()", ""))
        .service(ActivationPlugin.class, "modular.inside.A")
        .write(folder.resolve("modular.jar"));
    try (Plugins plugins = Plugins.from(folder)) {
      assertEquals(List.of(), plugins.rejected());
      Class<?> type = plugins.find("modular:a").getFirst().plugin().getClass();
      Module host = Plugins.class.getModule();
      assertEquals(host.isNamed(), type.getModule().isNamed());
      if (host.isNamed()) {
        assertEquals("modular", type.getModule().getName());
        assertNotSame(host.getLayer(), type.getModule().getLayer());
      }
      assertSame(type, Class.forName("modular.inside.A", false, type.getClassLoader()));
      assertEquals("x * x", plugins.activation(PluginReference.of("modular:a")).toString());
      checkGood(plugins);
    }
  }

  @Test
  void modulesThatDoNotFitAreTold() {
    assumeFalse(!Plugins.class.getModule().isNamed(), "the api is on the class path");
    JarBuilder.plugin("modular")
        .source("module-info", "module modular { requires java.logging; }")
        .source("modular.A", "package modular; public class A {}")
        .compile()
        .service(ActivationPlugin.class, "modular.A")
        .write(folder.resolve("z.jar"));
    List<RejectedPlugin> rejected = rejected();
    assertEquals(1, rejected.size(), rejected.toString());
  }

  @Test
  void refusesWhatIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file.txt"), "");
    for (Path path : List.of(file, folder.resolve("absent"))) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> Plugins.from(path));
      assertTrue(requireNonNull(e.getMessage()).contains(path.toString()), e.getMessage());
    }
  }

  @Test
  void namesTwiceTheSameFolderOnlyOnce() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolveSibling("link-to-plugins"), folder);
    try (Plugins plugins = Plugins.from(folder, link, folder)) {
      assertEquals(List.of(), plugins.rejected());
      checkGood(plugins);
    } finally {
      Files.delete(link);
    }
  }

  @Test
  void strictIsPleasedWithGoodJars() {
    try (Plugins plugins = Plugins.from(folder)) {
      assertSame(plugins, plugins.strict());
    }
  }

  @Test
  void isClosedTwice() {
    Plugins plugins = Plugins.from(folder);
    plugins.close();
    plugins.close();
  }

  @Test
  void readsServiceFilesInUtf8() {
    JarBuilder.plugin("umlaut")
        .entry(
            "META-INF/services/" + ActivationPlugin.class.getName(),
            "ümlaut.Ä # größer\n".getBytes(StandardCharsets.UTF_8))
        .source("ümlaut.Ä", JarBuilder.activationSource("ümlaut.Ä", "umlaut", "x", ""))
        .write(folder.resolve("ü mlaut.jar"));
    assertEquals(List.of(), rejected());
  }
}
