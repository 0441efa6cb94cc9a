/** The {@code lanewise} command. */
module dev.lanewise.cli {
  requires dev.lanewise.formats;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
}
