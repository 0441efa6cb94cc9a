package dev.lanewise.onnx.conversion;

import dev.lanewise.api.DataException;

/** Says why a graph does not become a model. It does not leave this package. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String reason;

  private Refusal(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** Returns the refusal for a reason, which is a part of a sentence. */
  static Refusal of(String reason) {
    return new Refusal(reason);
  }

  /** Returns the same with more to say. */
  Refusal and(String more) {
    return new Refusal(reason + more);
  }

  /** Returns the error for users. */
  DataException error() {
    return new DataException(
        "the graph is no chain of dense layers, with a preparation of columns before, that a .safetensors model can hold: %s; predict, evaluate and inspect take the .onnx file as it is"
            .formatted(reason),
        this);
  }
}
