package dev.lanewise.cli.tuning;

import java.util.Map;

/**
 * A row of the table of trials.
 *
 * @param place from 1, the best
 * @param trial its number, from 1
 * @param epochs how many it was trained for
 * @param settings what was drawn for it
 * @param result what it came to
 */
record TrialRow(
    int place, int trial, int epochs, Map<String, String> settings, TrialResult result) {}
