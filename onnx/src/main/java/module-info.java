/**
 * ONNX models in pure Java.
 *
 * @since 0.1
 */
module dev.lanewise.onnx {
  requires transitive dev.lanewise.network;
  requires dev.lanewise.formats;
  // Both are automatic modules: they state no descriptor of their own.
  requires org.tribuo.util.onnx;
  requires com.google.protobuf;
  requires static org.jspecify;

  exports dev.lanewise.onnx;
}
