/** Model and data files, and the built-in data sets. */
module dev.lanewise.formats {
  requires transitive dev.lanewise.network;
  requires com.fasterxml.jackson.core;
  requires de.siegmar.fastcsv;
  requires static org.jspecify;

  exports dev.lanewise.formats;
}
