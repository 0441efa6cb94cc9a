package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.cli.text.Output;
import dev.lanewise.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Locale;

/** A model file in the ONNX format. */
public final class OnnxFile {

  private static final String SUFFIX = ".onnx";

  private OnnxFile() {}

  /** Tells whether a file is one by its name. */
  public static boolean isOne(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /**
   * Refuses a file that is one where a model of Lanewise is wanted.
   *
   * @param reason what is done with such a model, a part of a sentence
   */
  public static void refuse(Path file, String reason) {
    if (isOne(file.toString())) {
      throw new ConfigurationException(
          "%s is an ONNX model, and %s; make one of it by lanewise convert"
              .formatted(file, reason));
    }
  }

  /** Reads a model, and says what is not computed just as it is written. */
  static OnnxModel read(Path file, Output output) {
    OnnxModel model = OnnxModel.read(file);
    model.notes().forEach(note -> output.note("note: " + note));
    return model;
  }
}
