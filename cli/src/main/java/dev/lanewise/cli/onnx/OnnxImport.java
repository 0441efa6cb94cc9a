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
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes a model file of an ONNX file that is a chain of dense layers.
 *
 * @param from the ONNX file
 * @param to the model file to write
 * @param rows what to compute with both, if anything
 */
record OnnxImport(Path from, Path to, Optional<Conversion.Rows> rows) {

  int run(EngineRequest request, Plugins plugins, Output output) {
    OutputFile.check(to);
    OnnxModel onnx = OnnxFile.read(from, output);
    try (Engine engine = request.openFor(plugins, 0)) {
      Model model = onnx.toModel(engine);
      Optional<Dataset> data =
          rows.map(wanted ->
              DataSource.of(
                      wanted.data(),
                      DataOptions.defaults()
                          .withRoles(wanted.roles())
                          .withDialect(wanted.dialect()),
                      output::note)
                  .inputs(model.inputs())
                  .data());
      output.write(() -> ModelFile.write(model, to));
      output.note(
          "%s: %s, %s"
              .formatted(
                  to,
                  model.architecture().layersText(),
                  Count.of(model.parameterCount(), "parameter")));
      return data.map(found -> verify(onnx, model, found, engine, output)).orElse(ExitCodes.OK);
    }
  }

  private int verify(OnnxModel onnx, Model model, Dataset data, Engine engine, Output output) {
    int width = model.architecture().outputs();
    Optional<OnnxValue> compared =
        onnx.outputs().stream()
            .filter(value ->
                value.kind() == OnnxValue.Kind.FLOAT
                    && (value.width() == width || (width == 1 && value.width() == 2)))
            .findFirst();
    if (compared.isEmpty()) {
      output.error("%s has no output of %d numbers to compare".formatted(from, width));
      return ExitCodes.FAILED;
    }
    float[] inputs = new float[Math.multiplyExact(data.rows(), data.inputWidth())];
    data.readInputs(0, data.rows(), inputs, 0);
    OnnxPredictor predictor = onnx.predictor(engine, 256);
    predictor.set(onnx.inputs().getFirst().name(), inputs).run(data.rows());
    float[] expected = predictor.floats(compared.get().name());
    float[] found = new float[Math.multiplyExact(data.rows(), width)];
    model.predictor(engine, 256).predict(data, found);
    // Logits near 0 are sums of large numbers: they are as exact as those are.
    Differences differences = new Differences(1);
    differences.add(expected, compared.get().width(), found, width);
    output
        .out()
        .printf(
            Locale.ROOT,
            "%s: largest difference %s, relative to 1 or more %s%n",
            Count.of(data.rows(), "row"),
            Double.toString(differences.absolute()),
            Double.toString(differences.relative()));
    if (differences.areSmall()) {
      return ExitCodes.OK;
    }
    output.error(
        "%s does not give what %s gives; please report it with both files".formatted(to, from));
    return ExitCodes.FAILED;
  }
}
