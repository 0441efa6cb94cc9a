package dev.lanewise.onnx.composite;

/** Takes operators one by one, each behind those whose values it uses. */
public interface NodeSink {

  /**
   * Adds an operator of ONNX itself, without attributes and with one result.
   *
   * @param inputs the names of the values it takes
   * @return the name of the value it gives
   */
  String node(String operator, String... inputs);

  /** Returns the name of a single number, rounded to float. */
  String number(double value);
}
