/**
 * The formula language: expressions, their derivatives, and how they become programs. Authors of
 * plugins write formulas in it, and the interfaces of plugins turn them into programs.
 */
@NullMarked
package dev.lanewise.api.formula;

import org.jspecify.annotations.NullMarked;
