/**
 * The subcommand {@code plugins}: lists and explains plugins, plots their formulas and writes
 * projects of new ones. {@code LanewiseCommand} adds it to the command.
 */
@NullMarked
package dev.lanewise.cli.plugins;

import org.jspecify.annotations.NullMarked;
