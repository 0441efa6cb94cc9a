package dev.lanewise.onnx.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lanewise.api.DataException;
import java.util.Locale;

/** What the element types of ONNX are here. */
public final class Types {

  private Types() {}

  /**
   * Returns what elements of a type are.
   *
   * @param name what has the type, for the message
   * @throws DataException if no network has such elements
   */
  static ElementType of(TensorProto.DataType type, String name) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> ElementType.FLOAT;
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> ElementType.INTEGER;
      case BOOL -> ElementType.BOOLEAN;
      case STRING -> ElementType.TEXT;
      default -> throw unsupported(type, name);
    };
  }

  /**
   * Returns what elements of a type are, given by the number that attributes such as {@code to}
   * use.
   *
   * @throws DataException if no network has such elements
   */
  public static ElementType of(long number) {
    TensorProto.DataType type =
        number < 0 || number > Integer.MAX_VALUE
            ? null
            : TensorProto.DataType.forNumber((int) number);
    if (type == null) {
      throw new DataException("the element type %d is unknown".formatted(number));
    }
    return of(type, "the result");
  }

  static DataException unsupported(TensorProto.DataType type, String name) {
    return new DataException(
        "%s has elements of the type %s, which is not supported; export it as float32"
            .formatted(name, type.name().toLowerCase(Locale.ROOT)));
  }
}
