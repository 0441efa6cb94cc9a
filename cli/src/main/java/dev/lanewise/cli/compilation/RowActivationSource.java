package dev.lanewise.cli.compilation;

import dev.lanewise.api.program.Input;
import dev.lanewise.api.program.LoweredRow;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.RowProgram;
import dev.lanewise.api.program.RowStep;
import dev.lanewise.api.program.Shape;
import dev.lanewise.network.lowered.LoweredLayer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an activation of whole rows computes, such as softmax. */
final class RowActivationSource {

  private final Parts parts;
  private final SourceText out;
  private final LoweredLayer layer;
  private final int number;

  /** The expression for each array by name: an array, or a variable where a row has one number. */
  private final Map<String, String> places = new HashMap<>();

  /** The numbers that follow from the width of the row. */
  private final Map<String, String> scalars = new HashMap<>();

  private RowActivationSource(Parts parts, LoweredLayer layer, int number) {
    this.parts = parts;
    out = parts.methods();
    this.layer = layer;
    this.number = number;
  }

  /** Writes the method that computes a layer's outputs from its pre-activations. */
  static void write(Parts parts, LoweredLayer layer, int number) {
    RowActivationSource source = new RowActivationSource(parts, layer, number);
    SourceText out = parts.methods();
    out.open("private static void row%d(float[] x, float[] y, Scratch s)", number);
    switch (layer.row().orElseThrow()) {
      case LoweredRow.Fold fold -> source.writeFold(fold);
      case LoweredRow.Steps steps -> source.writeSteps(steps);
    }
    out.close().gap();
  }

  private void writeFold(LoweredRow.Fold fold) {
    int pieces = layer.width() / layer.outputs();
    out.open("for (int unit = 0; unit < %d; unit++)", layer.outputs());
    out.line("int first = %d * unit;", pieces);
    out.line("float result = x[first];");
    out.open("for (int j = 1; j < %d; j++)", pieces);
    List<String> results =
        ProgramSource.write(
            parts,
            layer.title(),
            fold.program(),
            input -> input.name().equals(fold.result()) ? "result" : "x[first + j]");
    out.line("result = %s;", results.getFirst());
    out.close();
    out.line("y[unit] = result;");
    out.close();
  }

  private void writeSteps(LoweredRow.Steps steps) {
    RowProgram program = steps.program();
    program.inputs().stream().filter(Input::isGiven).forEach(this::placeGiven);
    places.put(steps.input(), "x");
    places.put(steps.output(), "y");
    for (String buffer : program.elementBuffers()) {
      String name = "elements%d_%d".formatted(number, places.size());
      out.line("float[] %s = %s;", name, parts.scratch().add(name, layer.width()));
      places.put(buffer, name);
    }
    for (String buffer : program.rowBuffers()) {
      String name = "r" + places.size();
      out.line("float %s;", name);
      places.put(buffer, name);
    }
    program.steps().forEach(this::writeStep);
  }

  private void placeGiven(Input input) {
    double[] given = input.given(layer.width());
    if (input.shape() == Shape.SCALAR) {
      scalars.put(input.name(), JavaText.literal((float) given[0]));
      return;
    }
    float[] values = new float[given.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) given[i];
    }
    places.put(
        input.name(),
        parts.data().floats("COLUMNS_%d_%d".formatted(number, places.size()), values));
  }

  private void writeStep(RowStep step) {
    switch (step) {
      case RowStep.Elements elements -> writeElements(elements.program());
      case RowStep.Rows rows -> {
        // In a block, since the variables of several programs have the same names.
        out.open("");
        List<String> results =
            ProgramSource.write(parts, layer.title(), rows.program(), input -> number(input));
        for (int i = 0; i < results.size(); i++) {
          out.line("%s = %s;", place(rows.program().outputs().get(i).name()), results.get(i));
        }
        out.close();
      }
      case RowStep.Max max -> {
        parts.helpers().add(Helper.MAX);
        out.line("%s = max(%s, %d);", place(max.to()), place(max.of()), layer.width());
      }
      case RowStep.Argmax argmax -> {
        parts.helpers().add(Helper.ARGMAX);
        out.line(
            "%s = (float) argmax(%s, %d);", place(argmax.to()), place(argmax.of()), layer.width());
      }
      case RowStep.Pick pick ->
          out.line("%s = %s[(int) %s];", place(pick.to()), place(pick.of()), place(pick.column()));
    }
  }

  private void writeElements(Program program) {
    List<Output> outputs = program.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).kind() == Output.Kind.ROW_SUM) {
        out.line("Arrays.fill(%s, 0f);", sums(i));
      }
    }
    out.open("for (int j = 0; j < %d; j++)", layer.width());
    List<String> results =
        ProgramSource.write(
            parts,
            layer.title(),
            program,
            input ->
                input.shape() == Shape.ELEMENT || input.shape() == Shape.COLUMN
                    ? place(input.name()) + "[j]"
                    : number(input));
    for (int i = 0; i < outputs.size(); i++) {
      switch (outputs.get(i).kind()) {
        case STORE -> out.line("%s[j] = %s;", place(outputs.get(i).name()), results.get(i));
        case ROW_SUM -> out.line("%s[j & 15] += %s;", sums(i), results.get(i));
      }
    }
    out.close();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).kind() == Output.Kind.ROW_SUM) {
        parts.helpers().add(Helper.SUM);
        out.line("%s = sum(%s);", place(outputs.get(i).name()), sums(i));
      }
    }
  }

  private String number(Input input) {
    return input.shape() == Shape.SCALAR && scalars.containsKey(input.name())
        ? scalars.get(input.name())
        : place(input.name());
  }

  private String place(String array) {
    String place = places.get(array);
    if (place == null) {
      throw new IllegalArgumentException(
          "the steps use the array %s, which nothing writes".formatted(array));
    }
    return place;
  }

  /** Returns the partial sums of the output of a number. */
  private String sums(int output) {
    return parts.scratch().add("sums" + output, Output.STRIPE);
  }
}
