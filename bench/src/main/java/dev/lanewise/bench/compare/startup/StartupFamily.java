package dev.lanewise.bench.compare.startup;

import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.NpyWriter;
import dev.lanewise.network.Model;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** From the start of a command to its end: one digit predicted and printed. */
public final class StartupFamily implements Family {

  private static final NetworkShape NETWORK = new NetworkShape(1, 784, 50, 100, 10);

  private final List<StartPeer> peers;

  public StartupFamily(Peers peers) {
    this.peers = peers.of(StartPeer.class, List.of(new BareJvm()));
  }

  @Override
  public List<StartPeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    return List.of(new Start(engine, peers));
  }

  private record Start(Engine engine, List<StartPeer> peers) implements Plan {

    @Override
    public String name() {
      return "start to prediction";
    }

    @Override
    public String shape() {
      return NETWORK.toString();
    }

    @Override
    public Case draw() {
      NetworkWeights network = NetworkWeights.draw(NETWORK, "relu", engine);
      Model model = network.model(engine);
      float[] input = Numbers.normal(NETWORK.inputs(1), 6);
      float[] expected = new float[NETWORK.classes()];
      model.predictor(engine, 1).predict(input, 1, expected);
      Path folder = folder();
      StartProblem problem =
          new StartProblem(
              network,
              folder,
              folder.resolve("model.safetensors"),
              folder.resolve("row.npy"),
              input,
              expected);
      ModelFile.write(model, problem.model());
      NpyWriter.write(problem.row(), input, 1, input.length);
      // Deleted in reverse order: the folder last.
      problem.model().toFile().deleteOnExit();
      problem.row().toFile().deleteOnExit();
      return new Case(
          name(),
          shape(),
          engine.threads(),
          new Case.Work(Unit.SECONDS, 1, 0),
          true,
          new Case.Sides(
              () -> new CommandSide(ours(problem)),
              Peers.opponents(peers, problem, engine.threads()),
              new Agreement((index, ours) -> 1e-6 + 1e-5 * ours)));
    }

    private List<String> ours(StartProblem problem) {
      List<String> command = new ArrayList<>();
      command.add(System.getProperty("lanewise.bench.command"));
      command.addAll(
          List.of(
              "predict",
              problem.model().toString(),
              problem.row().toString(),
              "--threads",
              Integer.toString(engine.threads())));
      return command;
    }

    private static Path folder() {
      try {
        Path folder = Files.createTempDirectory("lanewise-startup");
        folder.toFile().deleteOnExit();
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
