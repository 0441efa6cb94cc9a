/** ONNX models in the commands that predict, evaluate and inspect. */
@NullMarked
package dev.lanewise.cli.onnx;

import org.jspecify.annotations.NullMarked;
