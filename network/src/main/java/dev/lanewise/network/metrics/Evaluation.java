package dev.lanewise.network.metrics;

/**
 * How well a network does on a data set, by the kind of its task.
 *
 * @since 0.1
 */
public sealed interface Evaluation
    permits ClassificationEvaluation, MultiLabelEvaluation, RegressionEvaluation {

  /** Returns the number of rows evaluated. */
  int rows();

  /** Returns the value of the network's own loss on these rows. */
  double loss();
}
