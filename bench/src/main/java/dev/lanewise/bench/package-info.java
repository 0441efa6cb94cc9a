/**
 * JMH benchmarks of products, functions, activations, training steps and predictions. Developers
 * run them from {@code bench/target/benchmarks.jar}.
 */
@NullMarked
package dev.lanewise.bench;

import org.jspecify.annotations.NullMarked;
