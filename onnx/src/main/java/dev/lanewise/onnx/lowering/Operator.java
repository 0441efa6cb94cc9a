package dev.lanewise.onnx.lowering;

/** Says what an operator of ONNX does to values whose rows are not known yet. */
@FunctionalInterface
interface Operator {

  /**
   * Gives the outputs of a node.
   *
   * @throws dev.lanewise.api.DataException if the node is of a form that is not supported
   */
  void lower(NodeContext node);
}
