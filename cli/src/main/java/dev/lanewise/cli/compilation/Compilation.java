package dev.lanewise.cli.compilation;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.formats.files.FileProblem;
import dev.lanewise.network.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a model as a Java class.
 *
 * @param name the class
 * @param folder the root of the sources
 * @param place where its numbers go
 */
record Compilation(JavaName name, Path folder, WeightPlace place) {

  /**
   * Writes the files, and says which.
   *
   * @throws DataException if they cannot be written
   */
  void write(Model model, Output output) {
    ScorerSource source = new ScorerSource(model, name);
    boolean inClass = place.isClass(source.data().count());
    byte[] text = source.text(inClass).getBytes(StandardCharsets.US_ASCII);
    Path target = packageFolder();
    Path weights = target.resolve(name.simpleName() + ".weights");
    Path file = target.resolve(name.simpleName() + ".java");
    OutputFile.check(file);
    if (!inClass) {
      OutputFile.check(weights);
      output.write(() -> AtomicFile.write(weights, out -> out.write(source.data().bytes())));
    }
    output.write(() -> AtomicFile.write(file, out -> out.write(text)));
    output.note(
        "wrote %s with %s %s"
            .formatted(
                file,
                Count.of(model.parameterCount(), "weight"),
                inClass ? "in it" : "in " + weights + ", which belongs beside the class file"));
    if (source.lacksRow()) {
      output.note("note: there are too many columns for a record of a row; it takes arrays alone");
    }
  }

  private Path packageFolder() {
    Path target = folder;
    for (String part : name.folders()) {
      target = target.resolve(part);
    }
    try {
      return Files.createDirectories(target);
    } catch (IOException e) {
      throw new DataException(
          "cannot make the folder %s: %s; choose another --out"
              .formatted(target, FileProblem.reason(e)),
          e);
    }
  }
}
