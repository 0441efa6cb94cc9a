package dev.lanewise.bench.compare;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.SoleSide;
import dev.lanewise.bench.compare.comparison.Turns;
import dev.lanewise.network.engine.Engine;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process of one of two versions that {@link BeforeCommand} compares: takes turns when it is
 * told to.
 *
 * <p>It reads a request from each line of standard input and answers by one line. {@code list}: the
 * cases, separated by tabs. {@code open N}: {@code ok} when case N, counted from 0, is ready.
 * {@code warm}: {@code ok} when it does not become faster. {@code turn}: the seconds per call.
 *
 * <p>The arguments are threads, kernels, milliseconds of a turn and of the warm-up, and the kinds.
 */
final class TurnServer {

  private static final int OPTIONS = 4;

  private final List<Family.Plan> plans = new ArrayList<>();
  private final Turns turns;
  private @Nullable SoleSide side;

  private TurnServer(Engine engine, Turns turns, List<CompareCommand.Kind> kinds) {
    this.turns = turns;
    for (CompareCommand.Kind kind : kinds) {
      plans.addAll(kind.ourPlans(engine));
    }
  }

  /** Answers until its input ends. */
  public static void main(String[] args) throws IOException {
    Turns turns =
        new Turns(1, Long.parseLong(args[2]) * 1_000_000L, Long.parseLong(args[3]) * 1_000_000L);
    List<CompareCommand.Kind> kinds =
        Arrays.stream(args).skip(OPTIONS).map(CompareCommand.Kind::valueOf).toList();
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Engine engine = Engine.create(Plugins.installed(), args[1], Integer.parseInt(args[0]))) {
      TurnServer server = new TurnServer(engine, turns, kinds);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(server.answer(line.split(" ", -1)));
      }
      server.close();
    }
  }

  private String answer(String... request) {
    return switch (request[0]) {
      case "list" ->
          String.join("\t", plans.stream().map(plan -> plan.name() + " " + plan.shape()).toList());
      case "open" -> {
        close();
        side = new SoleSide(plans.get(Integer.parseInt(request[1])).draw(), turns);
        yield "ok";
      }
      case "warm" -> {
        opened().warmUp();
        yield "ok";
      }
      case "turn" -> Double.toString(opened().turn());
      default -> throw new IllegalArgumentException("no such request: " + request[0]);
    };
  }

  private SoleSide opened() {
    SoleSide opened = side;
    if (opened == null) {
      throw new IllegalStateException("no case is open");
    }
    return opened;
  }

  private void close() {
    if (side != null) {
      side.close();
    }
  }
}
