package dev.lanewise.formats.files;

import java.nio.ByteBuffer;

/** How one number is stored in a binary file; every kind is read as float. */
public enum NumberType {
  BOOLEAN(1),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  FLOAT16(2),
  BFLOAT16(2),
  FLOAT32(4),
  FLOAT64(8);

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one number in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Takes {@code count} numbers from the buffer, in the buffer's byte order. */
  void decode(ByteBuffer from, float[] to, int offset, int count) {
    int end = offset + count;
    switch (this) {
      case BOOLEAN -> {
        for (int i = offset; i < end; i++) {
          to[i] = from.get() == 0 ? 0 : 1;
        }
      }
      case INT8 -> {
        for (int i = offset; i < end; i++) {
          to[i] = from.get();
        }
      }
      case INT16 -> {
        for (int i = offset; i < end; i++) {
          to[i] = from.getShort();
        }
      }
      case INT32 -> {
        for (int i = offset; i < end; i++) {
          to[i] = from.getInt();
        }
      }
      case INT64 -> {
        for (int i = offset; i < end; i++) {
          to[i] = from.getLong();
        }
      }
      case UINT8 -> {
        for (int i = offset; i < end; i++) {
          to[i] = Byte.toUnsignedInt(from.get());
        }
      }
      case UINT16 -> {
        for (int i = offset; i < end; i++) {
          to[i] = Short.toUnsignedInt(from.getShort());
        }
      }
      case UINT32 -> {
        for (int i = offset; i < end; i++) {
          to[i] = Integer.toUnsignedLong(from.getInt());
        }
      }
      case UINT64 -> {
        for (int i = offset; i < end; i++) {
          to[i] = unsigned(from.getLong());
        }
      }
      case FLOAT16 -> {
        for (int i = offset; i < end; i++) {
          to[i] = Float.float16ToFloat(from.getShort());
        }
      }
      case BFLOAT16 -> {
        for (int i = offset; i < end; i++) {
          to[i] = Float.intBitsToFloat(from.getShort() << 16);
        }
      }
      case FLOAT32 -> {
        from.asFloatBuffer().get(to, offset, count);
        from.position(from.position() + count * Float.BYTES);
      }
      case FLOAT64 -> {
        for (int i = offset; i < end; i++) {
          to[i] = (float) from.getDouble();
        }
      }
    }
  }

  private static float unsigned(long bits) {
    if (bits >= 0) {
      return bits;
    }
    // Half the value, with the lost bit kept sticky so that rounding stays right.
    return 2f * ((bits >>> 1) | (bits & 1));
  }
}
