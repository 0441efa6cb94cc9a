package dev.lanewise.onnx.graph;

import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Reads the constants of a file, in whichever of its forms they are stored. */
final class TensorReader {

  /** The most elements of a constant, so that its size in bytes is one that Java can allocate. */
  private static final long MAX_ELEMENTS = 1L << 28;

  /**
   * The longest dimension of a constant without elements, whose size says nothing of the file's.
   */
  private static final long MAX_EMPTY = 1 << 16;

  private final ExternalData externalData;
  private final ReadingNotes notes;

  TensorReader(ExternalData externalData, ReadingNotes notes) {
    this.externalData = externalData;
    this.notes = notes;
  }

  /**
   * Reads a tensor.
   *
   * @throws DataException if it is damaged or of a type that no network uses
   */
  Tensor read(TensorProto tensor) {
    String name = "the constant '%s'".formatted(Listing.shortened(tensor.getName()));
    int[] shape = shape(tensor.getDimsList(), name);
    int count = Tensor.size(shape);
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    if (type == null) {
      throw new DataException(
          "%s has the unknown type %d; export it as float32".formatted(name, tensor.getDataType()));
    }
    if (tensor.hasSegment()) {
      throw new DataException(name + " is stored in segments, which nobody writes; export it anew");
    }
    if (type == TensorProto.DataType.STRING) {
      check(tensor.getStringDataCount(), count, name);
      return Tensor.ofTexts(
          shape, tensor.getStringDataList().stream().map(ByteString::toStringUtf8).toList());
    }
    ElementType element = Types.of(type, name);
    double[] numbers =
        tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
            ? raw(externalData.read(tensor, name), type, count, name)
            : tensor.hasRawData()
                ? raw(tensor.getRawData().asReadOnlyByteBuffer(), type, count, name)
                : typed(tensor, type, count, name);
    return Tensor.of(element, shape, rounded(numbers, type));
  }

  /**
   * Reads a tensor of which the file has the elements that are not 0, with their places.
   *
   * @throws DataException if it is damaged
   */
  Tensor readSparse(SparseTensorProto sparse) {
    Tensor values = read(sparse.getValues());
    Tensor places = read(sparse.getIndices());
    String name = "the constant '%s'".formatted(Listing.shortened(sparse.getValues().getName()));
    int[] shape = shape(sparse.getDimsList(), name);
    double[] numbers = new double[Tensor.size(shape)];
    boolean isLinear = places.rank() == 1;
    if (values.type() == ElementType.TEXT
        || places.size() != values.size() * (isLinear ? 1 : shape.length)) {
      throw new DataException(name + " has not a place for each of its elements");
    }
    for (int i = 0; i < values.size(); i++) {
      long at = 0;
      if (isLinear) {
        at = (long) places.number(i);
      } else {
        for (int d = 0; d < shape.length; d++) {
          at = at * shape[d] + (long) places.number(i * shape.length + d);
        }
      }
      if (at < 0 || at >= numbers.length) {
        throw new DataException(name + " has an element outside of its shape");
      }
      numbers[(int) at] = values.number(i);
    }
    return Tensor.of(values.type(), shape, numbers);
  }

  /** Rounds numbers of double precision to float, in which all is computed. */
  private double[] rounded(double[] numbers, TensorProto.DataType type) {
    if (type != TensorProto.DataType.DOUBLE) {
      return numbers;
    }
    for (int i = 0; i < numbers.length; i++) {
      if ((float) numbers[i] != numbers[i] && !Double.isNaN(numbers[i])) {
        notes.add("constants of double precision are rounded to float, in which all is computed");
      }
      numbers[i] = (float) numbers[i];
    }
    return numbers;
  }

  static int[] shape(List<Long> dimensions, String name) {
    long product = 1;
    for (long dimension : dimensions) {
      if (dimension < 0 || dimension > MAX_ELEMENTS) {
        throw new DataException(
            "%s has the shape %s, which cannot be".formatted(name, text(dimensions)));
      }
      product *= dimension;
      if (product > MAX_ELEMENTS) {
        throw new DataException(
            "%s has the shape %s, which is more than %,d numbers"
                .formatted(name, text(dimensions), MAX_ELEMENTS));
      }
    }
    boolean isLong = dimensions.stream().anyMatch(dimension -> dimension > MAX_EMPTY);
    if (product == 0 && isLong) {
      throw new DataException(
          "%s has the shape %s and no element".formatted(name, text(dimensions)));
    }
    return dimensions.stream().mapToInt(Long::intValue).toArray();
  }

  private static String text(List<Long> dimensions) {
    return Listing.shortened(dimensions.toString());
  }

  private static void check(int found, int count, String name) {
    if (found != count) {
      throw new DataException(
          "%s holds %d of the %d elements of its shape; the file is damaged"
              .formatted(name, found, count));
    }
  }

  private static double[] typed(
      TensorProto tensor, TensorProto.DataType type, int count, String name) {
    return switch (type) {
      case FLOAT -> {
        check(tensor.getFloatDataCount(), count, name);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
          numbers[i] = tensor.getFloatData(i);
        }
        yield numbers;
      }
      case DOUBLE -> {
        check(tensor.getDoubleDataCount(), count, name);
        yield tensor.getDoubleDataList().stream().mapToDouble(Double::doubleValue).toArray();
      }
      case INT64 -> {
        check(tensor.getInt64DataCount(), count, name);
        yield tensor.getInt64DataList().stream().mapToDouble(Long::doubleValue).toArray();
      }
      case UINT32, UINT64 -> {
        check(tensor.getUint64DataCount(), count, name);
        yield tensor.getUint64DataList().stream().mapToDouble(Long::doubleValue).toArray();
      }
      case FLOAT16 -> {
        check(tensor.getInt32DataCount(), count, name);
        yield tensor.getInt32DataList().stream()
            .mapToDouble(bits -> Float.float16ToFloat(bits.shortValue()))
            .toArray();
      }
      case BFLOAT16 -> {
        check(tensor.getInt32DataCount(), count, name);
        yield tensor.getInt32DataList().stream()
            .mapToDouble(bits -> Float.intBitsToFloat(bits << 16))
            .toArray();
      }
      case BOOL, INT8, INT16, INT32, UINT8, UINT16 -> {
        check(tensor.getInt32DataCount(), count, name);
        yield tensor.getInt32DataList().stream().mapToDouble(Integer::doubleValue).toArray();
      }
      default -> throw Types.unsupported(type, name);
    };
  }

  private static double[] raw(ByteBuffer bytes, TensorProto.DataType type, int count, String name) {
    int width =
        switch (type) {
          case BOOL, INT8, UINT8 -> 1;
          case FLOAT16, BFLOAT16, INT16, UINT16 -> 2;
          case FLOAT, INT32, UINT32 -> 4;
          case DOUBLE, INT64, UINT64 -> 8;
          default -> throw Types.unsupported(type, name);
        };
    if (bytes.remaining() != (long) count * width) {
      throw new DataException(
          "%s holds %d bytes where its shape needs %d; the file is damaged"
              .formatted(name, bytes.remaining(), (long) count * width));
    }
    ByteBuffer in = bytes.order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] =
          switch (type) {
            case BOOL -> in.get() == 0 ? 0 : 1;
            case INT8 -> in.get();
            case UINT8 -> Byte.toUnsignedInt(in.get());
            case INT16 -> in.getShort();
            case UINT16 -> Short.toUnsignedInt(in.getShort());
            case FLOAT16 -> Float.float16ToFloat(in.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(in.getShort() << 16);
            case FLOAT -> in.getFloat();
            case INT32 -> in.getInt();
            case UINT32 -> Integer.toUnsignedLong(in.getInt());
            case DOUBLE -> in.getDouble();
            default -> in.getLong();
          };
    }
    return numbers;
  }
}
