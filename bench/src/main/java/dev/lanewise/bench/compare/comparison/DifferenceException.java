package dev.lanewise.bench.compare.comparison;

/** Says that two sides computed different things. */
public final class DifferenceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public DifferenceException(String message) {
    super(message);
  }
}
