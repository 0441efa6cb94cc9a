package dev.lanewise.cli;

/** The {@code lanewise} command. */
public final class Main {

  private Main() {}

  /** Prints the version. */
  public static void main(String[] args) {
    System.out.println("lanewise " + version());
  }

  private static String version() {
    return Main.class.getModule().getDescriptor().rawVersion().orElse("of unknown version");
  }
}
