package dev.lanewise.bench.compare.startup;

import dev.lanewise.bench.compare.comparison.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A JVM with the vector module that does nothing but print what it is given. */
final class BareJvm implements StartPeer {

  @Override
  public String name() {
    return "bare-jvm";
  }

  @Override
  public String version() {
    return "java --add-modules jdk.incubator.vector, and a main method that prints";
  }

  @Override
  public boolean offers(StartProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(StartProblem problem, int threads) {
    String line =
        IntStream.range(0, problem.expected().length)
            .mapToObj(i -> Float.toString(problem.expected()[i]))
            .collect(Collectors.joining(","));
    // Found by itself, without the libraries on the class path.
    String classes = Print.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> command = new ArrayList<>();
    command.add(JavaCommand.java());
    command.addAll(JavaCommand.options());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", classes));
    command.addAll(List.of(Print.class.getName(), line));
    return new CommandSide(command);
  }

  /** Prints its argument. */
  static final class Print {

    private Print() {}

    /** Prints. */
    public static void main(String[] args) {
      System.out.println(args[0]);
    }
  }
}
