package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.startup.CommandSide;
import dev.lanewise.bench.compare.startup.StartPeer;
import dev.lanewise.bench.compare.startup.StartProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Python that imports PyTorch, reads the same files and predicts; where it is installed. */
public final class PythonStart implements StartPeer {

  private static final String SCRIPT = "predict.py";

  /** For {@link java.util.ServiceLoader}. */
  public PythonStart() {}

  @Override
  public String name() {
    return "python-pytorch";
  }

  /** Asks Python for it. */
  @Override
  public String version() {
    try {
      Process process =
          new ProcessBuilder(python(), "-c", "import torch; print(torch.__version__)")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String version =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s cannot import torch; LANEWISE_PYTHON may name another".formatted(python()));
      }
      return "PyTorch " + version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String python() {
    return Objects.requireNonNullElse(System.getenv("LANEWISE_PYTHON"), "python3");
  }

  @Override
  public Optional<String> avx2Switch() {
    return Optional.of(
        "ATEN_CPU_CAPABILITY=avx2, OPENBLAS_CORETYPE=Haswell, DNNL_MAX_CPU_ISA=AVX2");
  }

  @Override
  public boolean offers(StartProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(StartProblem problem, int threads) {
    Path script = problem.folder().resolve(SCRIPT);
    script.toFile().deleteOnExit();
    try (InputStream in = PythonStart.class.getResourceAsStream(SCRIPT)) {
      Files.write(script, Objects.requireNonNull(in, SCRIPT).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CommandSide(
        List.of(
            python(),
            script.toString(),
            problem.model().toString(),
            problem.row().toString(),
            problem.network().hidden(),
            Integer.toString(threads)));
  }
}
