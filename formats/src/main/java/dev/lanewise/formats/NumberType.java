package dev.lanewise.formats;

import java.nio.ByteBuffer;

/** How one number is stored in a binary file; every kind is read as float. */
enum NumberType {
  BOOLEAN(1, true),
  INT8(1, true),
  INT16(2, true),
  INT32(4, true),
  INT64(8, true),
  UINT8(1, true),
  UINT16(2, true),
  UINT32(4, true),
  UINT64(8, true),
  FLOAT16(2, false),
  BFLOAT16(2, false),
  FLOAT32(4, false),
  FLOAT64(8, false);

  private final int bytes;
  private final boolean whole;

  NumberType(int bytes, boolean whole) {
    this.bytes = bytes;
    this.whole = whole;
  }

  /** Returns the size of one number in bytes. */
  int bytes() {
    return bytes;
  }

  /** Tells whether only whole numbers can be stored. */
  boolean whole() {
    return whole;
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
