package dev.lanewise.cli.onnx;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.DataSource;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxValue;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a model file of an ONNX file: dense layers, and what is done to columns before them.
 *
 * @param from the ONNX file
 * @param to the model file to write
 * @param classes what the outputs stand for, if the user says it
 * @param rows what to compute with both, if anything
 */
record OnnxImport(
    Path from, Path to, Optional<ClassNames> classes, Optional<Conversion.Rows> rows) {

  int run(EngineRequest request, Plugins plugins, Output output) {
    OutputFile.check(to);
    OnnxModel onnx = OnnxFile.read(from, output);
    try (Engine engine = request.openFor(plugins, 0)) {
      Model model = onnx.toModel(engine, output::note);
      Optional<Dataset> data = rows.map(wanted -> data(wanted, onnx, model, output));
      // The rows compare what the file gives, before logits become probabilities.
      Model written = classes.map(names -> names.of(model, engine, output::note)).orElse(model);
      output.write(() -> ModelFile.write(written, to));
      output.note(
          "%s: %s, %s"
              .formatted(
                  to,
                  written.architecture().layersText(),
                  Count.of(written.parameterCount(), "parameter")));
      return data.map(found -> verify(onnx, model, found, engine, output)).orElse(ExitCodes.OK);
    }
  }

  /** Reads rows: a single input of numbers takes columns of any names. */
  private static Dataset data(Conversion.Rows wanted, OnnxModel onnx, Model model, Output output) {
    OnnxValue first = onnx.inputs().getFirst();
    boolean isMatrix =
        onnx.inputs().size() == 1 && first.width() > 1 && first.kind() != OnnxValue.Kind.TEXT;
    return isMatrix || model.schema().isEmpty()
        ? DataSource.of(
                wanted.data(),
                DataOptions.defaults()
                    .withRoles(wanted.roles())
                    .withDialect(wanted.dialect())
                    .withMissing(),
                output::note)
            .inputs(model.inputs())
            .data()
        : Conversion.data(wanted, model, output);
  }

  private int verify(OnnxModel onnx, Model model, Dataset data, Engine engine, Output output) {
    // Logits near 0 are sums of large numbers: they are as exact as those are.
    Comparison comparison = new Comparison(model, onnx, 1, engine);
    data.forEachInputBlock((values, _, count) -> comparison.add(values, count));
    output.out().println(comparison.sentence(data.rows(), "to 1 or more "));
    if (comparison.isSame()) {
      return ExitCodes.OK;
    }
    if (comparison.differences().hasNan() && hasMissing(data)) {
      output.error(
          "%s gives NaN where a number is missing, and %s takes another for it; fill in what is missing, or verify with rows that have all numbers"
              .formatted(from, to));
      return ExitCodes.FAILED;
    }
    output.error(
        "%s does not give what %s gives; please report it with both files".formatted(to, from));
    return ExitCodes.FAILED;
  }

  private static boolean hasMissing(Dataset data) {
    boolean[] found = new boolean[1];
    data.forEachInputBlock((values, _, count) -> {
      for (int i = 0; i < count * data.inputWidth(); i++) {
        found[0] |= Float.isNaN(values[i]);
      }
    });
    return found[0];
  }
}
