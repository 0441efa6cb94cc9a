package dev.lanewise.onnx.graph;

/** What the elements of a value are, as far as computation tells them apart. */
public enum ElementType {
  /** Floating-point numbers of any width; computed as float. */
  FLOAT,
  /** Whole numbers of any width; computed as long. */
  INTEGER,
  /** Truth values. */
  BOOLEAN,
  /** Texts. */
  TEXT
}
