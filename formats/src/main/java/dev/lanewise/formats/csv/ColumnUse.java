package dev.lanewise.formats.csv;

/** What the cells of a column are read as. */
public enum ColumnUse {
  /** Not at all. */
  SKIPPED,
  /** As numbers, and as texts where they are none. */
  NUMBERS_OR_TEXTS,
  /** As texts, even if they are numbers. */
  TEXTS
}
