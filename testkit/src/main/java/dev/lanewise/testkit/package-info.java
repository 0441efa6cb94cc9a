/**
 * Contract tests for JUnit 5: extend one with one method, and the plugin is tested.
 *
 * <p>A complete test of an activation, which needs {@code lanewise-testkit} and {@code
 * junit-jupiter} as test dependencies:
 *
 * {@snippet lang="java" :
 * package com.acme.squareplus;
 *
 * import dev.lanewise.api.plugin.ActivationPlugin;
 * import dev.lanewise.testkit.ActivationContract;
 * import java.util.List;
 *
 * class SquarePlusTest extends ActivationContract {
 *
 *   @Override
 *   protected ActivationPlugin plugin() {
 *     return new SquarePlus();
 *   }
 *
 *   // Also with other settings than the defaults; leave it out if there are none.
 *   @Override
 *   protected List<String> settings() {
 *     return List.of("", "b=0.5");
 *   }
 *
 *   // Far below 0 the formula subtracts its input from about as much; leave it out if yours does not.
 *   @Override
 *   protected double largestAddend(double largestInput) {
 *     return largestInput;
 *   }
 * }
 * }
 *
 * <p>{@link dev.lanewise.testkit.ActivationContract}, {@link dev.lanewise.testkit.LossContract},
 * {@link dev.lanewise.testkit.OptimizerContract}, {@link dev.lanewise.testkit.ScheduleContract},
 * {@link dev.lanewise.testkit.MetricContract} and {@link dev.lanewise.testkit.KernelsContract} are
 * the contracts. Each test of behaviour runs once for each text of {@code settings()} and bears its
 * name, and a failure says what is wrong and how to correct it. Random numbers are seeded, so each
 * run tests the same.
 *
 * <p>Whether users' programs would find the plugin is checked, too, on the class path of the tests:
 * its class must be public, have a public constructor without parameters, and be named in its file
 * of {@code META-INF/services}. A plugin whose class is written within that of the test was made
 * for the test; there this check is aborted. So are the tests of behaviour where the id is refused,
 * which the test of the id says.
 *
 * <p>Vector kernels are compared with scalar kernels where the virtual machine of the tests has the
 * Vector API. Else those tests are aborted, which reports show as skipped, with this remedy: add to
 * the configuration of {@code maven-surefire-plugin}
 *
 * {@snippet lang="xml" :
 * <argLine>--add-modules jdk.incubator.vector</argLine>
 * }
 *
 * <p>Tests of vector kernels are tagged {@code lanes}, so that a second execution of the plugin
 * with {@code -XX:MaxVectorSize=32} or {@code 16} may run them alone on shorter vectors.
 */
@NullMarked
package dev.lanewise.testkit;

import org.jspecify.annotations.NullMarked;
