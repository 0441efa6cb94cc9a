/**
 * The subcommands {@code predict} and {@code evaluate}. {@code LanewiseCommand} adds them to the
 * command.
 */
@NullMarked
package dev.lanewise.cli.prediction;

import org.jspecify.annotations.NullMarked;
