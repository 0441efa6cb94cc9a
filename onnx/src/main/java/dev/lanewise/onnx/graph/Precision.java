package dev.lanewise.onnx.graph;

import ai.onnx.proto.OnnxMl.TensorProto;

/** To which format numbers are rounded; all is computed in float. */
public enum Precision {
  /** As computed: float, or more. */
  FLOAT {
    @Override
    public float round(float value) {
      return value;
    }
  },
  /** IEEE 754 binary16. */
  FLOAT16 {
    @Override
    public float round(float value) {
      return Float.float16ToFloat(Float.floatToFloat16(value));
    }
  },
  /** The upper half of a float. */
  BFLOAT16 {
    @Override
    public float round(float value) {
      int bits = Float.floatToRawIntBits(value);
      if (Float.isNaN(value)) {
        return value;
      }
      // To the nearest, the even one of two.
      return Float.intBitsToFloat((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000);
    }
  };

  /** Returns the nearest number of the format. */
  public abstract float round(float value);

  /** Returns the precision of an element type, given by the number that files have. */
  public static Precision of(long type) {
    if (type == TensorProto.DataType.FLOAT16_VALUE) {
      return FLOAT16;
    }
    return type == TensorProto.DataType.BFLOAT16_VALUE ? BFLOAT16 : FLOAT;
  }
}
