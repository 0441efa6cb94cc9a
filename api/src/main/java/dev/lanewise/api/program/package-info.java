/**
 * Programs: lists of exact operations that formulas become, and the interpreter that defines their
 * results. Kernels compile them.
 */
@NullMarked
package dev.lanewise.api.program;

import org.jspecify.annotations.NullMarked;
