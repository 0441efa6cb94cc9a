/** The {@code lanewise} command. */
module dev.lanewise.cli {
  requires dev.lanewise.formats;
  requires dev.lanewise.onnx;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires static org.jspecify;

  // Picocli fills in the options of the commands.
  opens dev.lanewise.cli to
      info.picocli;
  opens dev.lanewise.cli.compilation to
      info.picocli;
  opens dev.lanewise.cli.inspection to
      info.picocli;
  opens dev.lanewise.cli.onnx to
      info.picocli;
  opens dev.lanewise.cli.options to
      info.picocli;
  opens dev.lanewise.cli.plugins to
      info.picocli;
  opens dev.lanewise.cli.prediction to
      info.picocli;
  opens dev.lanewise.cli.text to
      info.picocli;
  opens dev.lanewise.cli.training to
      info.picocli;
  opens dev.lanewise.cli.tuning to
      info.picocli;
}
