/** Output of the command: lines, JSON, CSV, files, and exit codes. All subcommands use it. */
@NullMarked
package dev.lanewise.cli.text;

import org.jspecify.annotations.NullMarked;
