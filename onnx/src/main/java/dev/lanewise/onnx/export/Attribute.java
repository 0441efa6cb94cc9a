package dev.lanewise.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import java.util.List;

/** Constants of operators. */
final class Attribute {

  private Attribute() {}

  static AttributeProto of(String name, long value) {
    return begin(name, AttributeType.INT).setI(value).build();
  }

  static AttributeProto of(String name, float value) {
    return begin(name, AttributeType.FLOAT).setF(value).build();
  }

  static AttributeProto ofIntegers(String name, List<Long> values) {
    return begin(name, AttributeType.INTS).addAllInts(values).build();
  }

  static AttributeProto ofNumbers(String name, List<Float> values) {
    return begin(name, AttributeType.FLOATS).addAllFloats(values).build();
  }

  static AttributeProto ofTexts(String name, List<String> values) {
    return begin(name, AttributeType.STRINGS)
        .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
        .build();
  }

  private static AttributeProto.Builder begin(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
