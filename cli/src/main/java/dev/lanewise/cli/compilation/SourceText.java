package dev.lanewise.cli.compilation;

import java.util.List;

/** Java source, line by line. */
@SuppressWarnings("AnnotateFormatMethod") // The annotation is in a library that is not used here.
final class SourceText {

  private final StringBuilder text = new StringBuilder();
  private int depth;

  /** Indents all that follows, as in a class. */
  SourceText indented() {
    depth++;
    return this;
  }

  /** Adds a line; an argument is not looked through for placeholders. */
  SourceText line(String format, Object... args) {
    String line = args.length == 0 ? format : format.formatted(args);
    text.append(line.isEmpty() ? "" : "  ".repeat(depth)).append(line).append('\n');
    return this;
  }

  /** Adds lines that are ready, without indentation in front. */
  SourceText block(String lines) {
    lines.lines().forEach(this::line);
    return this;
  }

  /** Adds lines as they are. */
  SourceText raw(String lines) {
    text.append(lines);
    return this;
  }

  /** Adds an empty line. */
  SourceText gap() {
    return line("");
  }

  /** Adds a line that opens a block, such as that of a method. */
  SourceText open(String format, Object... args) {
    String line = args.length == 0 ? format : format.formatted(args);
    line("%s", line.isEmpty() ? "{" : line + " {");
    depth++;
    return this;
  }

  /** Ends a block and opens one that belongs to it, such as that of a catch. */
  SourceText next(String line) {
    depth--;
    line("} %s {", line);
    depth++;
    return this;
  }

  /** Ends a block. */
  SourceText close() {
    depth--;
    return line("}");
  }

  /** Adds a Javadoc comment. */
  SourceText doc(String... lines) {
    return doc(List.of(lines));
  }

  /** Adds a Javadoc comment. */
  SourceText doc(List<String> lines) {
    if (lines.size() == 1) {
      return line("/** " + lines.getFirst() + " */");
    }
    line("/**");
    lines.forEach(each -> line(each.isEmpty() ? " *" : " * " + each));
    return line(" */");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
