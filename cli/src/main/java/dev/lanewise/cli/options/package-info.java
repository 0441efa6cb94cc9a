/**
 * Options that several subcommands share: kernels, threads, plugins, model and data. The
 * subcommands use them.
 */
@NullMarked
package dev.lanewise.cli.options;

import org.jspecify.annotations.NullMarked;
