package dev.lanewise.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Knows which release this is. */
final class Version implements IVersionProvider {

  /** Returns the version that the build wrote into the module. */
  static String text() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .or(() -> Optional.ofNullable(Version.class.getPackage().getImplementationVersion()))
        .orElse("of unknown version");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"lanewise " + text()};
  }
}
