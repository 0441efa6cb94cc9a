/**
 * The subcommand {@code train}: its data, files, progress and summary. {@code LanewiseCommand} adds
 * it to the command.
 */
@NullMarked
package dev.lanewise.cli.training;

import org.jspecify.annotations.NullMarked;
