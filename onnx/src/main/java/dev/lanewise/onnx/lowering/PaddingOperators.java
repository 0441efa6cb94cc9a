package dev.lanewise.onnx.lowering;

import dev.lanewise.api.text.Listing;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.run.CopyStep;
import dev.lanewise.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Elements around rows, and rows without their edges. */
final class PaddingOperators {

  /** Stands for an element that is none of the row. */
  private static final int OUTSIDE = -1;

  private PaddingOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put("Pad", PaddingOperators::pad);
  }

  private static void pad(NodeContext node) {
    Rows rows = node.rows(0);
    int[] shape = rows.shape();
    long[] pads = pads(node, rows.rank());
    String mode = node.attributes().text("mode", "constant");
    List<int[]> taken = new ArrayList<>();
    int[] padded = new int[shape.length];
    for (int d = 0; d < shape.length; d++) {
      taken.add(indices(node, mode, shape[d], pads[d + 1], pads[rows.rank() + d + 1]));
      padded[d] = taken.getLast().length;
    }
    node.lowering().require(Tensor.size(padded), node);
    boolean isInside =
        taken.stream().flatMapToInt(Arrays::stream).allMatch(index -> index != OUTSIDE);
    node.output(
        isInside
            ? node.picked(rows, Shapes.taken(shape, taken), padded)
            : filled(node, rows, taken, padded));
  }

  /** Returns how many elements come before each dimension, and then how many behind each. */
  private static long[] pads(NodeContext node, int rank) {
    long[] given =
        node.integers("pads", 1).orElseThrow(() -> node.refused("its widths are missing"));
    long[] axes = new long[rank];
    Arrays.setAll(axes, i -> i);
    if (node.optional(3).isPresent()) {
      axes = node.integers(3, "the axes");
    }
    if (given.length != 2 * axes.length) {
      throw node.refused("it has %d widths for %d dimensions".formatted(given.length, axes.length));
    }
    long[] pads = new long[2 * rank];
    for (int i = 0; i < axes.length; i++) {
      boolean isOfBatch = axes[i] == 0 || axes[i] == -rank;
      if (isOfBatch && (given[i] != 0 || given[axes.length + i] != 0)) {
        throw node.refused("it adds rows to the batch, or takes some away");
      }
      if (!isOfBatch) {
        int axis = node.axisOfRow(axes[i], rank) + 1;
        pads[axis] = given[i];
        pads[rank + axis] = given[axes.length + i];
      }
    }
    return pads;
  }

  /** Returns which element of a dimension each one of the result is. */
  private static int[] indices(NodeContext node, String mode, int size, long before, long behind) {
    long length = Math.addExact(Math.addExact(before, behind), size);
    node.lowering().require(length, node);
    boolean isConstant = mode.equals("constant");
    if (length < 1 || (!isConstant && Math.min(before, behind) < 0)) {
      throw node.refused(
          "it takes away all of a dimension, or a part of one whose elements it repeats");
    }
    int[] indices = new int[(int) length];
    for (int i = 0; i < indices.length; i++) {
      long index = i - before;
      indices[i] =
          switch (mode) {
            case "constant" -> index < 0 || index >= size ? OUTSIDE : (int) index;
            case "edge" -> Math.clamp(index, 0, size - 1);
            case "wrap" -> Math.floorMod(index, size);
            case "reflect" -> reflected(index, size);
            default -> throw node.refused("its mode is " + Listing.shortened(mode));
          };
    }
    return indices;
  }

  /** Returns the element that is met by turning at the first and at the last one. */
  private static int reflected(long index, int size) {
    if (size == 1) {
      return 0;
    }
    int there = Math.floorMod(index, 2 * (size - 1));
    return there < size ? there : 2 * (size - 1) - there;
  }

  /** Puts a number where no element of the row is. */
  private static Rows filled(NodeContext node, Rows rows, List<int[]> taken, int[] shape) {
    double value =
        node.attributes().has("value")
            ? node.attributes().number("value", 0)
            : node.optionalConstant(2, "the number").map(tensor -> tensor.number(0)).orElse(0.0);
    FloatRows number = new FloatRows(new int[] {1}, ElementType.FLOAT, PendingFormula.of(value, 1));
    Slot around = node.steps().slot((Rows) TypeOperators.cast(node, number, rows.type()));
    Slot from = node.steps().slot(rows);
    int[] strides = Shapes.strides(shape);
    int[] own = Shapes.strides(rows.shape());
    int[] columns = new int[Tensor.size(shape)];
    List<Slot> sources = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      boolean isInside = true;
      int column = 0;
      for (int d = 0; d < shape.length; d++) {
        int index = taken.get(d)[i / strides[d] % shape[d]];
        isInside &= index != OUTSIDE;
        column += index * own[d];
      }
      columns[i] = isInside ? column : 0;
      sources.add(isInside ? from : around);
    }
    Slot result = node.newSlot(rows.type(), columns.length);
    node.steps().add(new CopyStep(sources, columns, result), from, around);
    return node.stored(result, rows.type(), shape);
  }
}
