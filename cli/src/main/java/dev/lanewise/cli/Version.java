package dev.lanewise.cli;

import dev.lanewise.network.Provenance;
import picocli.CommandLine.IVersionProvider;

/** Knows which release this is. */
final class Version implements IVersionProvider {

  /** Returns the version that the build wrote into the module. */
  static String text() {
    return Provenance.libraryVersion().orElse("of unknown version");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"lanewise " + text()};
  }
}
