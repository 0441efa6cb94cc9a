package dev.lanewise.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.network.Model;
import dev.lanewise.onnx.export.ModelWriter;
import java.nio.file.Path;

/**
 * Writes models in the ONNX format, for programs in other languages.
 *
 * {@snippet :
 * OnnxExport.write(model, Path.of("model.onnx"));
 * }
 *
 * <p>A model of a table has an input for each column, named as the column is: a number, 1 or 0 for
 * true and false, days since 2000-01-01 for a date, NaN for a missing one; a text for a category,
 * empty for a missing one. All are of shape [N, 1] for N rows. Other models have one input {@code
 * input} of shape [N, inputs].
 *
 * <p>A classifier gives {@code label}, the class of each row as text, and {@code probabilities} in
 * the order of its class names, of two classes both; or {@code scores}, if its outputs are no
 * probabilities. Others give {@code output}, in the units of the targets. Where a column has such a
 * name the output has a number behind it.
 *
 * <p>{@link OnnxModel} gives the same bits as the model for such a file; other programs round
 * otherwise. The file keeps the texts of a {@linkplain dev.lanewise.formats.ModelFile#metadata
 * model file} in its metadata, and the weights with their names.
 *
 * @since 0.1
 */
public final class OnnxExport {

  /** The version of the operators if none is asked for. */
  public static final int DEFAULT_OPSET = 17;

  private OnnxExport() {}

  /**
   * Writes a model, or replaces the file that was there.
   *
   * @throws ConfigurationException as for {@link #bytes}
   * @throws DataException if the file cannot be written
   */
  public static void write(Model model, Path file) {
    write(model, file, DEFAULT_OPSET);
  }

  /**
   * Writes a model with a version of the operators.
   *
   * @param opset the version, 13 to 21
   * @throws ConfigurationException as for {@link #bytes}
   * @throws DataException if the file cannot be written
   */
  public static void write(Model model, Path file, int opset) {
    byte[] bytes = bytes(model, opset);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /**
   * Returns the bytes of a file; the same model gives the same.
   *
   * @param opset the version of the operators, 13 to 21
   * @throws ConfigurationException if there is no such version, the weights take more than 2 GB, or
   *     an activation of a plugin is written in code and not as a formula
   */
  public static byte[] bytes(Model model, int opset) {
    return ModelWriter.write(model, opset).toByteArray();
  }
}
