/** The commands that look for good settings of a training: {@code tune} and {@code range-test}. */
@NullMarked
package dev.lanewise.cli.tuning;

import org.jspecify.annotations.NullMarked;
