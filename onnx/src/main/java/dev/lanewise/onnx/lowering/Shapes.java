package dev.lanewise.onnx.lowering;

import dev.lanewise.api.text.Listing;
import dev.lanewise.onnx.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Arithmetic on dimensions and on the places of elements in row-major order. */
final class Shapes {

  private Shapes() {}

  /** Returns a shape for messages. */
  static String text(int[] shape) {
    return Listing.shortened(Arrays.toString(shape));
  }

  /** Returns the shape that two shapes are stretched to; empty if they do not go together. */
  static Optional<int[]> broadcast(int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] shape = new int[rank];
    for (int i = 0; i < rank; i++) {
      int left = i < rank - a.length ? 1 : a[i - rank + a.length];
      int right = i < rank - b.length ? 1 : b[i - rank + b.length];
      if (left != right && left != 1 && right != 1) {
        return Optional.empty();
      }
      shape[i] = left == 1 ? right : left;
    }
    return Optional.of(shape);
  }

  /** Returns for each element of the stretched shape which element of the original it is. */
  static int[] stretched(int[] from, int[] to) {
    int[] strides = new int[to.length];
    int stride = 1;
    for (int i = from.length - 1; i >= 0; i--) {
      strides[i + to.length - from.length] = from[i] == 1 ? 0 : stride;
      stride *= from[i];
    }
    return places(to, strides);
  }

  /** Returns for each element of the turned shape which element of the original it is. */
  static int[] transposed(int[] from, int[] permutation) {
    int[] strides = strides(from);
    int[] to = pick(from, permutation);
    return places(to, pick(strides, permutation));
  }

  static int[] pick(int[] values, int[] places) {
    return Arrays.stream(places).map(i -> values[i]).toArray();
  }

  /** Returns how far apart in row-major order neighbours in each dimension are. */
  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  /** Returns the place of each element by strides. */
  static int[] places(int[] shape, int[] strides) {
    int[] places = new int[Tensor.size(shape)];
    int[] index = new int[shape.length];
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = at;
      for (int d = shape.length - 1; d >= 0; d--) {
        at += strides[d];
        if (++index[d] < shape[d]) {
          break;
        }
        at -= strides[d] * shape[d];
        index[d] = 0;
      }
    }
    return places;
  }

  /**
   * Returns for each element of a part which element of the whole it is.
   *
   * @param shape the whole
   * @param taken the indices taken of each dimension
   */
  static int[] taken(int[] shape, List<int[]> taken) {
    int[] strides = strides(shape);
    int[] part = taken.stream().mapToInt(indices -> indices.length).toArray();
    int[] places = new int[Tensor.size(part)];
    int[] index = new int[shape.length];
    for (int i = 0; i < places.length; i++) {
      int at = 0;
      for (int d = 0; d < shape.length; d++) {
        at += taken.get(d)[index[d]] * strides[d];
      }
      places[i] = at;
      for (int d = shape.length - 1; d >= 0 && ++index[d] == part[d]; d--) {
        index[d] = 0;
      }
    }
    return places;
  }

  static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** Returns the dimensions without the first. */
  static int[] rest(int[] shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  static int[] join(int[] a, int[] b) {
    int[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }
}
