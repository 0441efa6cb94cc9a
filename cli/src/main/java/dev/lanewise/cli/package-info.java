/**
 * The {@code lanewise} command: a class for each of its commands, and what they share.
 *
 * <p>Results go to standard output, everything else to standard error. A user's mistake ends with
 * exit code 2 and one sentence, a run that fails with 1.
 */
@NullMarked
package dev.lanewise.cli;

import org.jspecify.annotations.NullMarked;
