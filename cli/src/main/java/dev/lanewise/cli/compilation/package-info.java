/**
 * The subcommand {@code compile}, which writes a model as the source of one Java class. {@code
 * LanewiseCommand} adds it to the command.
 */
@NullMarked
package dev.lanewise.cli.compilation;

import org.jspecify.annotations.NullMarked;
