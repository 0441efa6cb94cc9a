/** The {@code lanewise} command. */
module dev.lanewise.cli {
  requires dev.lanewise.formats;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires static org.jspecify;

  // Picocli fills in the options of the commands.
  opens dev.lanewise.cli to
      info.picocli;
}
