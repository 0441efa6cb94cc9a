package dev.lanewise.network.lowered;

/**
 * How a class is chosen by scores: that of the largest, the first of several, where NaN counts as
 * the largest; of a single score the second class where it reaches the threshold.
 *
 * @param layer the last layer as it gives the scores; its activation may be left out
 * @param threshold from where a single score means the second class
 * @since 0.1
 */
public record LoweredDecision(LoweredLayer layer, float threshold) {}
