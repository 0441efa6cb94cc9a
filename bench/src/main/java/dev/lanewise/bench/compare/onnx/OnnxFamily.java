package dev.lanewise.bench.compare.onnx;

import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxExport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** One row through models that both sides read from the same ONNX file. */
public final class OnnxFamily implements Family {

  private static final String PROBABILITIES = "probabilities";
  private static final NetworkShape SMALL = new NetworkShape(1, 784, 50, 100, 10);
  private static final NetworkShape MEDIUM = new NetworkShape(1, 784, 512, 512, 10);

  private final List<OnnxPeer> peers;

  public OnnxFamily(Peers peers) {
    this.peers = peers.of(OnnxPeer.class, List.of());
  }

  @Override
  public List<OnnxPeer> peers() {
    return peers;
  }

  @Override
  public List<Plan> plans(Engine engine) {
    return List.of(
        new Network(engine, peers, SMALL),
        new Network(engine, peers, MEDIUM),
        new Table(engine, peers));
  }

  private static Case row(
      Plan plan, Engine engine, List<OnnxPeer> peers, OnnxProblem problem, double operations) {
    return new Case(
        plan.name(),
        plan.shape(),
        engine.threads(),
        new Case.Work(Unit.MICROS, 1, operations),
        true,
        new Case.Sides(
            () -> new LanewiseOnnx(problem, engine),
            Peers.opponents(peers, problem, engine.threads()),
            new Agreement((index, ours) -> 1e-6 + 1e-5 * ours)));
  }

  /** A network of one input. */
  private record Network(Engine engine, List<OnnxPeer> peers, NetworkShape network)
      implements Plan {

    @Override
    public String name() {
      return network.toString();
    }

    @Override
    public String shape() {
      return "1 row";
    }

    @Override
    public Case draw() {
      Model model = NetworkWeights.draw(network, "relu", engine).model(engine);
      OnnxProblem problem =
          new OnnxProblem(
              OnnxExport.bytes(model, OnnxExport.DEFAULT_OPSET),
              Map.of("input", Numbers.normal(network.inputs(1), 6)),
              Map.of(),
              PROBABILITIES);
      return row(this, engine, peers, problem, network.operationsForward());
    }
  }

  /** Ten columns of numbers, of which some are missing, and ten of texts, each an input. */
  private record Table(Engine engine, List<OnnxPeer> peers) implements Plan {

    private static final int ROWS = 200;
    private static final int NUMBERS = 10;
    private static final int TEXTS = 10;
    private static final int COLUMNS = NUMBERS + TEXTS;
    private static final int CLASSES = 3;
    private static final List<String> CATEGORIES =
        List.of("red", "green", "blue", "white", "black");

    @Override
    public String name() {
      return "table of %d columns with text".formatted(COLUMNS);
    }

    @Override
    public String shape() {
      return "1 row";
    }

    private static String number(int i) {
      return "number" + i;
    }

    private static String text(int i) {
      return "text" + i;
    }

    private static Dataset data() {
      float[] inputs = Numbers.normal(ROWS * COLUMNS, 7);
      for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < TEXTS; i++) {
          inputs[row * COLUMNS + NUMBERS + i] = (row * (i + 3) + row / 7) % CATEGORIES.size();
        }
        inputs[row * COLUMNS + row % NUMBERS] = Float.NaN;
      }
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < NUMBERS; i++) {
        columns.add(Column.number(number(i)));
      }
      for (int i = 0; i < TEXTS; i++) {
        columns.add(Column.category(text(i), CATEGORIES));
      }
      int[] labels = IntStream.range(0, ROWS).map(row -> row % CLASSES).toArray();
      return Dataset.ofClasses(inputs, COLUMNS, labels, CLASSES)
          .withSchema(new Schema(columns, List.of("kind")));
    }

    @Override
    public Case draw() {
      Model model =
          Trainer.builder()
              .layers("32:relu,%d:softmax".formatted(CLASSES))
              .epochs(1)
              .build()
              .train(data(), engine)
              .model();
      float[] row = Numbers.normal(NUMBERS, 8);
      row[1] = Float.NaN;
      Map<String, float[]> numbers = new TreeMap<>();
      for (int i = 0; i < NUMBERS; i++) {
        numbers.put(number(i), new float[] {row[i]});
      }
      Map<String, String> texts = new TreeMap<>();
      for (int i = 0; i < TEXTS; i++) {
        texts.put(text(i), i == 2 ? "an unknown one" : CATEGORIES.get(i % CATEGORIES.size()));
      }
      OnnxProblem problem =
          new OnnxProblem(
              OnnxExport.bytes(model, OnnxExport.DEFAULT_OPSET), numbers, texts, PROBABILITIES);
      return row(this, engine, peers, problem, 0);
    }
  }
}
