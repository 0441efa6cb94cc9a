/**
 * What the contract tests compute with: samples, reference values and how results are compared.
 *
 * <p>It is no part of the public API: authors of plugins and kernels extend the contracts.
 */
@NullMarked
package dev.lanewise.testkit.support;

import org.jspecify.annotations.NullMarked;
