package dev.lanewise.cli.compilation;

import java.util.LinkedHashMap;
import java.util.Map;

/** The buffers of a generated class, which one row needs on its way. */
final class Scratch {

  /** How the generated code names the object that holds the buffers. */
  static final String NAME = "s";

  private final Map<String, Integer> lengths = new LinkedHashMap<>();

  /** Adds a buffer and returns the expression for it. */
  String add(String name, int length) {
    lengths.put(name, length);
    return NAME + "." + name;
  }

  /** Writes the class with the buffers. */
  void write(SourceText out) {
    out.doc("The values on the way of one row.");
    out.open("private static final class Scratch");
    lengths.forEach((name, length) -> out.line("final float[] %s = new float[%d];", name, length));
    out.close();
  }
}
