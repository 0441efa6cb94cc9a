/** Model and data files. */
@SuppressWarnings("module")
module dev.lanewise.formats {
  requires transitive dev.lanewise.network;
  requires com.fasterxml.jackson.core;
  requires de.siegmar.fastcsv;
  requires static org.jspecify;

  exports dev.lanewise.formats;
  // These write their files the same way. They are built later, hence the warning that is switched
  // off.
  exports dev.lanewise.formats.files to
      dev.lanewise.cli,
      dev.lanewise.onnx;
}
