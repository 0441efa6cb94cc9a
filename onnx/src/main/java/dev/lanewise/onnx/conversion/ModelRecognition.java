package dev.lanewise.onnx.conversion;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.Model;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.ReadingNotes;
import dev.lanewise.onnx.lowering.Lowering;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Recognises a multi-layer perceptron, and what is done to the columns of a table before it.
 *
 * <p>A file that Lanewise wrote states its model, which is believed if the graph gives the same
 * bits. Any other graph is cut before its first product: what is behind must be a chain of dense
 * layers, and what is before is asked what it makes of values. Whatever was found, graph and model
 * must agree on generated rows.
 */
public final class ModelRecognition {

  /** Float has 24 bits; the same function may be written in other operations. */
  private static final double TOLERANCE = 1e-5;

  private final Graph graph;
  private final Engine engine;
  private final Consumer<String> notes;

  private ModelRecognition(Graph graph, Engine engine, Consumer<String> notes) {
    this.graph = graph;
    this.engine = engine;
    this.notes = notes;
  }

  /**
   * Returns the model.
   *
   * @param graph the graph, all of whose inputs are data
   * @param notes is told where the model answers and the graph does not
   * @throws DataException if the graph is no such network, with the place where it is not
   */
  public static Model of(Graph graph, Engine engine, Consumer<String> notes) {
    try {
      return new ModelRecognition(graph, engine, notes).model();
    } catch (Refusal e) {
      throw e.error();
    } catch (ConfigurationException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Lowering.Result lowered(Graph graph) {
    return Lowering.lower(graph, Map.of(), new ReadingNotes());
  }

  private Model model() {
    Lowering.Result whole = lowered(graph);
    return stated(whole).orElseGet(() -> recognised(whole));
  }

  /** Returns the model that the file states, if the graph computes just that. */
  private Optional<Model> stated(Lowering.Result whole) {
    if (!StatedModel.isIn(graph)) {
      return Optional.empty();
    }
    try {
      Model model = StatedModel.of(graph, engine);
      Agreement agreement =
          new Agreement(
              whole, engine, model, Collections.nCopies(model.inputs(), Agreement.Answers.ALL));
      Optional<String> difference =
          agreement.fits() ? agreement.difference(0) : Optional.of("it has other inputs");
      if (difference.isEmpty()) {
        return Optional.of(model);
      }
      notes.accept(
          "the file states a model of Lanewise, but its graph computes another (%s); what the graph computes is taken"
              .formatted(difference.get()));
    } catch (DataException e) {
      notes.accept(
          "the file states a model of Lanewise that cannot be used (%s); what the graph computes is taken"
              .formatted(e.getMessage()));
    }
    return Optional.empty();
  }

  private Model recognised(Lowering.Result whole) {
    GraphParts parts = GraphParts.of(graph);
    Lowering.Result front = lowered(parts.preparation());
    if (front.outputs().getFirst().type() != ElementType.FLOAT) {
      throw Refusal.of("its first product is not one of numbers");
    }
    Graph network = parts.network(front.outputs().getFirst().shape());
    Lowering.Result back = lowered(network);
    List<String> said = new ArrayList<>();
    Model layers =
        new ClassRecognition(network, back, engine)
            .named(LayerRecognition.of(back, engine, said::add));
    Prepared prepared = prepared(parts, front, said);
    boolean isPlain = whole.inputs().size() == 1 && prepared.isNothing();
    Model model = isPlain ? layers : prepared.before(layers, engine);
    Agreement agreement = new Agreement(whole, engine, model, prepared.answers());
    agreement
        .difference(TOLERANCE)
        .ifPresent(difference -> {
          throw Refusal.of(difference + PreparationRecognition.suspects(parts));
        });
    said.forEach(notes);
    if (!isPlain) {
      noteMissing(prepared);
    }
    return model;
  }

  private Prepared prepared(GraphParts parts, Lowering.Result front, List<String> said) {
    try {
      return PreparationRecognition.of(parts, front, engine, said::add);
    } catch (Refusal e) {
      throw e.and(PreparationRecognition.suspects(parts));
    } catch (DataException e) {
      throw Refusal.of("it has no answer to some numbers (%s)".formatted(e.getMessage()))
          .and(PreparationRecognition.suspects(parts));
    }
  }

  private void noteMissing(Prepared prepared) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < prepared.columns().size(); i++) {
      if (prepared.parts().get(i).step() instanceof ColumnStep.Numeric number
          && !prepared.answers().get(i).missing()) {
        columns.add("%s %s".formatted(prepared.columns().get(i).name(), number.fill()));
      }
    }
    if (!columns.isEmpty()) {
      notes.accept(
          "where a number is missing the graph gives NaN or has no value for it; the model takes another instead: %s"
              .formatted(Listing.of(columns)));
    }
  }
}
