/**
 * The subcommand {@code inspect}, which shows what is in a table, another data set or a model.
 * {@code LanewiseCommand} adds it to the command.
 */
@NullMarked
package dev.lanewise.cli.inspection;

import org.jspecify.annotations.NullMarked;
