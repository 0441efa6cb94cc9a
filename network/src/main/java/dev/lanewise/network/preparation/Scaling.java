package dev.lanewise.network.preparation;

/**
 * How a column of numbers is scaled, from the rows to train on.
 *
 * @since 0.1
 */
public enum Scaling {
  /** To mean 0 and standard deviation 1. */
  STANDARD,
  /** To the range 0 … 1. */
  MIN_MAX,
  /** To median 0 and an interquartile range of 1. */
  ROBUST,
  /** Not at all. */
  NONE
}
