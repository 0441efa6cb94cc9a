package dev.lanewise.cli.compilation;

import java.util.EnumSet;
import java.util.Set;

/**
 * The parts of a generated class, to which each part of the pipeline adds its own.
 *
 * @param methods private methods
 * @param data the arrays
 * @param scratch the buffers
 * @param helpers the general methods that are called
 */
record Parts(SourceText methods, ScorerData data, Scratch scratch, Set<Helper> helpers) {

  /** Returns parts with nothing in them. */
  static Parts empty() {
    return new Parts(
        new SourceText().indented(), new ScorerData(), new Scratch(), EnumSet.noneOf(Helper.class));
  }
}
