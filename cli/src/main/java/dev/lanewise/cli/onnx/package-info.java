/**
 * ONNX models in the commands that predict, evaluate and inspect, and the command that writes them.
 */
@NullMarked
package dev.lanewise.cli.onnx;

import org.jspecify.annotations.NullMarked;
