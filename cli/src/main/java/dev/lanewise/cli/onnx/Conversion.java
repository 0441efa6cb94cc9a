package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.cli.options.ModelSource;
import dev.lanewise.cli.options.PluginRequest;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataSource;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxExport;
import dev.lanewise.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The work of {@code lanewise convert}.
 *
 * @param from the model
 * @param to what to write
 * @param opset the version of the operators, if the user names one
 * @param classes what the outputs stand for, if the user says it
 * @param rows what to compute with both files, if anything
 */
record Conversion(
    ModelSource from,
    Path to,
    Optional<Integer> opset,
    Optional<ClassNames> classes,
    Optional<Rows> rows,
    EngineRequest engineRequest,
    PluginRequest pluginRequest) {

  /**
   * Rows to verify a file with.
   *
   * @param data the DATA argument
   * @param roles its targets and ids, if it is a table
   * @param dialect how it is written
   */
  record Rows(String data, ColumnRoles roles, CsvDialect dialect) {}

  int run(Output output) {
    Path source = from.file();
    if (isSafetensors(to)) {
      if (opset.isPresent()) {
        throw new ConfigurationException("--opset is for an .onnx file to write; leave it out");
      }
      if (OnnxFile.isOne(source.toString())) {
        from.refuseLayers();
        try (Plugins plugins = pluginRequest.open(output)) {
          return new OnnxImport(source, to, classes, rows).run(engineRequest, plugins, output);
        }
      }
      return complete(output);
    }
    checkSuffixes();
    OutputFile.check(to);
    try (Plugins plugins = pluginRequest.open(output)) {
      Model model = read(plugins, output);
      int version = opset.orElse(OnnxExport.DEFAULT_OPSET);
      byte[] bytes = OnnxExport.bytes(model, version);
      // Rows that do not fit the model are to be found before anything is written.
      Optional<Dataset> data = rows.map(wanted -> data(wanted, model, output));
      output.write(() -> AtomicFile.write(to, out -> out.write(bytes)));
      output.note("%s: %,d bytes, opset %d".formatted(to, bytes.length, version));
      return data.map(found -> verify(model, bytes, found, plugins, output)).orElse(ExitCodes.OK);
    }
  }

  private Model read(Plugins plugins, Output output) {
    Model model = from.read(engineRequest, plugins, output::note);
    if (classes.isEmpty()) {
      return model;
    }
    try (Engine engine = engineRequest.openFor(plugins, 0)) {
      return classes.get().of(model, engine, output::note);
    }
  }

  /** Makes a model of weights whose layers the user names. */
  private int complete(Output output) {
    if (from.layers().isEmpty()) {
      throw new ConfigurationException(
          "%s and %s are of the same kind; --layers makes a model of the weights of a PyTorch module"
              .formatted(from.file(), to));
    }
    if (rows.isPresent()) {
      throw new ConfigurationException(
          "--verify compares with an .onnx file, and there is none; leave it out");
    }
    OutputFile.check(to);
    try (Plugins plugins = pluginRequest.open(output)) {
      Model model = read(plugins, output);
      output.write(() -> ModelFile.write(model, to));
      output.note("%s: %s".formatted(to, model.architecture().layersText()));
      return ExitCodes.OK;
    }
  }

  private void checkSuffixes() {
    if (!isSafetensors(from.file()) || !OnnxFile.isOne(to.toString())) {
      throw new ConfigurationException(
          "convert makes an .onnx file of a .safetensors file or the reverse, which %s and %s are not; name them so"
              .formatted(from.file(), to));
    }
  }

  private static boolean isSafetensors(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
  }

  static Dataset data(Rows wanted, Model model, Output output) {
    return DataSource.of(
            wanted.data(), ModelData.options(model, wanted.roles(), wanted.dialect()), output::note)
        .inputs(model.inputs())
        .data();
  }

  private int verify(Model model, byte[] bytes, Dataset data, Plugins plugins, Output output) {
    long work = 2L * data.rows() * model.parameterCount();
    try (Engine engine = engineRequest.openFor(plugins, work)) {
      Comparison comparison =
          new Comparison(
              model, OnnxModel.read(bytes, "the model as ONNX"), Float.MIN_NORMAL, engine);
      data.forEachInputBlock((values, _, count) -> comparison.add(values, count));
      output.out().println(comparison.sentence(data.rows(), ""));
      if (comparison.isSame()) {
        return ExitCodes.OK;
      }
      output.error(
          "%s does not give what %s gives; please report it with both files"
              .formatted(to, from.file()));
      return ExitCodes.FAILED;
    }
  }
}
