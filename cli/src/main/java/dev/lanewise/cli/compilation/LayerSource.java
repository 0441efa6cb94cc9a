package dev.lanewise.cli.compilation;

import dev.lanewise.api.program.Input;
import dev.lanewise.network.lowered.LoweredLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The methods of one layer, and the calls of them. */
final class LayerSource {

  private static final String ACTIVATION = "activation";

  private final Parts parts;
  private final SourceText out;
  private final LoweredLayer layer;
  private final int number;
  private final Map<String, String> columns = new LinkedHashMap<>();
  private final String sums;
  private final String outputs;

  /** The method that gives the scores of classes. */
  private String scoresMethod = ACTIVATION;

  /**
   * Adds a layer's numbers and buffers, and writes its methods.
   *
   * @param number counts from 1
   */
  LayerSource(Parts parts, LoweredLayer layer, int number) {
    this.parts = parts;
    out = parts.methods();
    this.layer = layer;
    this.number = number;
    ProductSource.write(parts, layer, number);
    layer
        .columns()
        .forEach((name, values) -> columns.put(name, parts.data().floats(constant(name), values)));
    sums = parts.scratch().add("layer" + number, layer.width());
    writeEpilogue(ACTIVATION, layer);
    if (layer.row().isPresent()) {
      outputs = parts.scratch().add("outputs" + number, layer.outputs());
      RowActivationSource.write(parts, layer, number);
    } else {
      outputs = sums;
    }
  }

  private String constant(String column) {
    String prefix = column.equals(LoweredLayer.BIAS) ? "" : "UNIT_";
    return prefix + column.toUpperCase(Locale.ROOT) + "_" + number;
  }

  private void writeEpilogue(String method, LoweredLayer from) {
    out.open("private static void %s%d(float[] y)", method, number);
    out.open("for (int j = 0; j < %d; j++)", from.width());
    List<String> results = ProgramSource.write(parts, from.title(), from.epilogue(), this::input);
    out.line("y[j] = %s;", results.getFirst());
    out.close().close().gap();
  }

  private String input(Input input) {
    return (input.name().equals(LoweredLayer.PRODUCT) ? "y" : columns.get(input.name())) + "[j]";
  }

  /** Writes the method for the layer as it gives the scores of classes, if that is another. */
  void writeScores(LoweredLayer scores) {
    if (!scores.epilogue().equals(layer.epilogue())) {
      scoresMethod = "scores";
      writeEpilogue(scoresMethod, scores);
    }
  }

  /** Writes the calls that compute the layer, and returns the expression for its outputs. */
  String call(SourceText to, String x) {
    to.line("product%d(%s, %s);", number, x, sums);
    to.line("%s%d(%s);", ACTIVATION, number, sums);
    if (layer.row().isPresent()) {
      to.line("row%d(%s, %s, %s);", number, sums, outputs, Scratch.NAME);
    }
    return outputs;
  }

  /** Writes the calls that compute the scores, and returns the expression for them. */
  String callScores(SourceText to, String x, LoweredLayer scores) {
    if (scores.row().isPresent()) {
      return call(to, x);
    }
    to.line("product%d(%s, %s);", number, x, sums);
    to.line("%s%d(%s);", scoresMethod, number, sums);
    return sums;
  }
}
