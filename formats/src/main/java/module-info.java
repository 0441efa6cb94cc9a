/** Model and data files. */
@SuppressWarnings("module")
module dev.lanewise.formats {
  requires transitive dev.lanewise.network;
  requires com.fasterxml.jackson.core;
  requires de.siegmar.fastcsv;
  requires static org.jspecify;

  exports dev.lanewise.formats;
  // The command writes its files the same way. It is built later, hence the warning that is
  // switched off.
  exports dev.lanewise.formats.files to
      dev.lanewise.cli;
}
