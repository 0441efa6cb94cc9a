package dev.lanewise.onnx.graph;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constant: an array of numbers, truth values or texts, in row-major order.
 *
 * <p>Numbers and truth values are held as double, which represents every float and every whole
 * number below 2⁵³. A whole number may depend on the number of rows of a batch, as the shapes do
 * that graphs compute with: it is {@code value + perRow · rows}.
 */
public final class Tensor {

  private final ElementType type;
  private final int[] shape;
  private final double[] numbers;
  private final double @Nullable [] perRow;
  private final List<String> texts;

  private Tensor(
      ElementType type,
      int[] shape,
      double[] numbers,
      double @Nullable [] perRow,
      List<String> texts) {
    this.type = type;
    this.shape = shape.clone();
    this.numbers = numbers;
    this.perRow = perRow;
    this.texts = texts;
  }

  /** Returns a tensor of numbers or truth values. */
  public static Tensor of(ElementType type, int[] shape, double[] numbers) {
    require(size(shape) == numbers.length);
    return new Tensor(type, shape, numbers, null, List.of());
  }

  /** Returns a tensor of whole numbers, some of which may depend on the rows of a batch. */
  public static Tensor ofSizes(int[] shape, double[] numbers, double[] perRow) {
    require(size(shape) == numbers.length && numbers.length == perRow.length);
    boolean depends = Arrays.stream(perRow).anyMatch(factor -> factor != 0);
    return new Tensor(ElementType.INTEGER, shape, numbers, depends ? perRow : null, List.of());
  }

  /** Returns a tensor of texts. */
  public static Tensor ofTexts(int[] shape, List<String> texts) {
    require(size(shape) == texts.size());
    return new Tensor(ElementType.TEXT, shape, new double[0], null, List.copyOf(texts));
  }

  /** Returns a single number. */
  public static Tensor scalar(ElementType type, double number) {
    return of(type, new int[0], new double[] {number});
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("a tensor has as many elements as its shape says");
    }
  }

  /** Returns the product of dimensions that are known to fit. */
  public static int size(int[] shape) {
    int size = 1;
    for (int dimension : shape) {
      if (dimension < 0) {
        throw new ArithmeticException("a dimension is negative");
      }
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }

  public ElementType type() {
    return type;
  }

  /** Returns the dimensions, copied. */
  public int[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  public int size() {
    return type == ElementType.TEXT ? texts.size() : numbers.length;
  }

  /** Returns the number at a place in row-major order. */
  public double number(int index) {
    return numbers[index];
  }

  /** Returns by how much the number grows with each row of a batch. */
  public double perRow(int index) {
    return perRow == null ? 0 : perRow[index];
  }

  /** Tells whether an element depends on the number of rows. */
  public boolean dependsOnRows() {
    return perRow != null;
  }

  /** Returns the numbers, copied. */
  public double[] numbers() {
    return numbers.clone();
  }

  /** Returns the texts. */
  public List<String> texts() {
    return texts;
  }

  /** Returns the same elements in another shape of as many. */
  public Tensor reshaped(int... other) {
    require(size(other) == size());
    return new Tensor(type, other, numbers, perRow, texts);
  }

  /** Returns the same numbers as another type, as they are. */
  public Tensor as(ElementType other) {
    return new Tensor(other, shape, numbers, perRow, texts);
  }

  /** Returns elements by their places, in another shape. */
  public Tensor pick(int[] places, int... newShape) {
    require(size(newShape) == places.length);
    if (type == ElementType.TEXT) {
      return ofTexts(newShape, Arrays.stream(places).mapToObj(texts::get).toList());
    }
    double[] picked = Arrays.stream(places).mapToDouble(i -> numbers[i]).toArray();
    return perRow == null
        ? of(type, newShape, picked)
        : ofSizes(newShape, picked, Arrays.stream(places).mapToDouble(i -> perRow[i]).toArray());
  }

  /** Returns type and shape. */
  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
