package dev.lanewise.cli.compilation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.lowered.LoweredLayer;
import dev.lanewise.network.lowered.LoweredNetwork;
import dev.lanewise.network.preparation.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The source of the class that computes a model. */
final class ScorerSource {

  /** More columns would make the code that reads their tables too long for a method. */
  private static final int MOST_COLUMNS = 5_000;

  private static final List<String> IMPORTS =
      List.of(
          "java.io.IOException",
          "java.io.InputStream",
          "java.nio.ByteBuffer",
          "java.nio.ByteOrder",
          "java.time.LocalDateTime",
          "java.time.ZoneOffset",
          "java.util.Arrays",
          "java.util.Base64",
          "java.util.HashMap",
          "java.util.List",
          "java.util.Map",
          "java.util.concurrent.atomic.AtomicReference",
          "java.util.stream.Stream",
          "java.util.zip.CRC32");

  private final Model model;
  private final JavaName name;
  private final LoweredNetwork network;
  private final Parts parts = Parts.empty();
  private final Optional<PreparationSource> preparation;
  private final Optional<TableRowSource> row;
  private final List<LayerSource> layers = new ArrayList<>();
  private final List<String> classNames;

  /**
   * Translates a model.
   *
   * @param name what to call the class
   * @throws ConfigurationException if a part of it cannot be said in Java
   */
  ScorerSource(Model model, JavaName name) {
    this.model = model;
    this.name = name;
    network = model.lowered();
    Optional<Preparation> prepared = model.preparation();
    if (prepared.isPresent() && prepared.get().inputs() > MOST_COLUMNS) {
      throw new ConfigurationException(
          "the model takes %s, and a class takes %,d; use the library itself"
              .formatted(Count.of(prepared.get().inputs(), "column"), MOST_COLUMNS));
    }
    row =
        prepared
            .map(Preparation::schema)
            .filter(TableRowSource::isPossible)
            .map(schema -> new TableRowSource(parts, schema));
    preparation = prepared.map(each -> new PreparationSource(parts, each));
    for (LoweredLayer layer : network.layers()) {
      layers.add(new LayerSource(parts, layer, layers.size() + 1));
    }
    network.decision().ifPresent(decision -> layers.getLast().writeScores(decision.layer()));
    classNames =
        model.task() instanceof Task.Classification classification
            ? classification.classNames()
            : List.of();
    if (!classNames.isEmpty() && model.architecture().outputs() > 1) {
      parts.helpers().add(Helper.ARGMAX);
    }
  }

  /** Returns the arrays of the class. */
  ScorerData data() {
    return parts.data();
  }

  /** Tells whether rows of a table are too wide for a record. */
  boolean lacksRow() {
    return model.schema().isPresent() && row.isEmpty();
  }

  /** Returns the source, with the arrays in it or not. */
  String text(boolean dataInClass) {
    SourceText body = new SourceText();
    writeType(body, dataInClass);
    String text = body.toString();
    SourceText file = new SourceText();
    if (!name.packageName().isEmpty()) {
      file.line("package %s;", name.packageName()).gap();
    }
    for (String type : IMPORTS) {
      String simple = type.substring(type.lastIndexOf('.') + 1);
      if (Pattern.compile("\\b" + simple + "\\b").matcher(text).find()) {
        file.line("import %s;", type);
      }
    }
    return file.gap().raw(text).toString();
  }

  private void writeType(SourceText out, boolean dataInClass) {
    out.doc(
        "Predicts by a model of Lanewise: %s."
            .formatted(
                JavaText.comment(
                    "%s to %s"
                        .formatted(
                            Count.of(model.inputs(), "input"), model.architecture().layersText()))),
        "",
        "<p>Written by {@code lanewise compile}; do not change it, write it again. It needs Java 17 and",
        "nothing but {@code java.base}. Every output has the bits that Lanewise itself computes.",
        "",
        "<p>Safe for any number of threads. It allocates nothing as long as threads do not use the same",
        "object at the same time. Objects are cheap, since all share the weights: take one for each",
        "thread.");
    out.open("public final class %s", name.simpleName());
    writeConstants(out);
    parts.data().write(out, name, dataInClass);
    out.gap();
    out.line("private final AtomicReference<Scratch> spare =");
    out.line("    new AtomicReference<>(new Scratch());").gap();
    out.doc("Creates an object, which is cheap.");
    out.line("public %s() {}", name.simpleName()).gap();
    writePublicMethods(out);
    writePipeline(out);
    out.raw(parts.methods().toString());
    for (Helper helper : parts.helpers()) {
      out.block(helper.source()).gap();
    }
    row.ifPresent(each -> {
      each.writeRecord(out);
      out.gap();
    });
    parts.scratch().write(out);
    out.close();
  }

  private void writeConstants(SourceText out) {
    out.gap().doc("How many numbers a row of inputs has.");
    out.line("public static final int INPUTS = %d;", model.inputs()).gap();
    out.doc("How many numbers a row of outputs has.");
    out.line("public static final int OUTPUTS = %d;", model.architecture().outputs()).gap();
    if (!classNames.isEmpty()) {
      List<String> holders = TextLists.write(out, "ClassNames_", classNames);
      out.doc("The names of the classes, by their numbers.");
      out.line(
          holders.size() == 1
              ? "public static final List<String> CLASS_NAMES = List.of(%s);"
              : "public static final List<String> CLASS_NAMES = Stream.of(%s).flatMap(Arrays::stream).toList();",
          String.join(", ", holders));
      out.gap();
    }
    row.ifPresent(each -> each.writeConstants(out));
  }

  private void writePublicMethods(SourceText out) {
    String rows =
        preparation.isEmpty()
            ? "the inputs of the first layer"
            : "a number for each column, and NaN where it is missing; dates are days since 2000, and"
                + " categories the numbers that Lanewise gives them";
    out.doc(
        "Computes the outputs of a row.",
        "",
        "@param inputs " + rows,
        "@param outputs receives {@link #OUTPUTS} numbers",
        "@throws IllegalArgumentException if an array is too short");
    out.open("public void predict(float[] inputs, float[] outputs)");
    out.line("check(inputs, INPUTS, \"inputs\");");
    out.line("check(outputs, OUTPUTS, \"outputs\");");
    out.line("Scratch s = take();");
    out.line("System.arraycopy(outputs(inputs, s), 0, outputs, 0, OUTPUTS);");
    out.line("spare.setRelease(s);");
    out.close().gap();
    if (row.isPresent()) {
      out.doc(
          "Computes the outputs of a row of the table.",
          "",
          "@param outputs receives {@link #OUTPUTS} numbers",
          "@throws IllegalArgumentException if the array is too short");
      out.open("public void predict(Row row, float[] outputs)");
      out.line("check(outputs, OUTPUTS, \"outputs\");");
      out.line("Scratch s = take();");
      out.line("encode(row, %s);", rowBuffer());
      out.line("System.arraycopy(outputs(%s, s), 0, outputs, 0, OUTPUTS);", rowBuffer());
      out.line("spare.setRelease(s);");
      out.close().gap();
    }
    if (!classNames.isEmpty()) {
      writeClassMethods(out);
    }
    out.open("private Scratch take()");
    out.line("Scratch s = spare.getAndSet(null);");
    out.line("return s == null ? new Scratch() : s;");
    out.close().gap();
    out.open("private static void check(float[] array, int length, String what)");
    out.open("if (array.length < length)");
    out.line("throw new IllegalArgumentException(");
    out.line(
        "    \"a row has \" + length + \" \" + what + \", but the array has \" + array.length);");
    out.close().close().gap();
  }

  private void writeClassMethods(SourceText out) {
    out.doc("Returns the number of a row's class in {@link #CLASS_NAMES}.");
    out.open("public int classify(float[] inputs)");
    out.line("check(inputs, INPUTS, \"inputs\");");
    out.line("Scratch s = take();");
    out.line("int number = decide(inputs, s);");
    out.line("spare.setRelease(s);");
    out.line("return number;");
    out.close().gap();
    if (row.isPresent()) {
      out.doc("Returns the number of a row's class in {@link #CLASS_NAMES}.");
      out.open("public int classify(Row row)");
      out.line("Scratch s = take();");
      out.line("encode(row, %s);", rowBuffer());
      out.line("int number = decide(%s, s);", rowBuffer());
      out.line("spare.setRelease(s);");
      out.line("return number;");
      out.close().gap();
      out.doc("Returns the name of a row's class.");
      out.open("public String label(Row row)");
      out.line("return CLASS_NAMES.get(classify(row));");
      out.close().gap();
    }
  }

  private String rowBuffer() {
    return parts.scratch().add("row", model.inputs());
  }

  /** Writes the way of a row through the layers. */
  private void writePipeline(SourceText out) {
    out.doc("Computes what the last layer takes.");
    out.open("private static float[] hidden(float[] x, Scratch s)");
    String at = preparation.map(each -> each.call(out, "x")).orElse("x");
    for (LayerSource layer : layers.subList(0, layers.size() - 1)) {
      at = layer.call(out, at);
    }
    out.line("return %s;", at);
    out.close().gap();
    out.open("private static float[] outputs(float[] x, Scratch s)");
    out.line("float[] last = hidden(x, s);");
    String outputs = layers.getLast().call(out, "last");
    preparation.ifPresent(each -> each.callRestore(out, outputs));
    out.line("return %s;", outputs);
    out.close().gap();
    network
        .decision()
        .ifPresent(decision -> {
          out.open("private static int decide(float[] x, Scratch s)");
          out.line("float[] last = hidden(x, s);");
          String scores = layers.getLast().callScores(out, "last", decision.layer());
          out.line(
              decision.layer().outputs() > 1
                  ? "return argmax(%s, %d);".formatted(scores, decision.layer().outputs())
                  : "return %s[0] >= %s ? 1 : 0;"
                      .formatted(scores, JavaText.literal(decision.threshold())));
          out.close().gap();
        });
  }
}
