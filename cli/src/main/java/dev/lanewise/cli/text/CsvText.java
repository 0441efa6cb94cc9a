package dev.lanewise.cli.text;

import dev.lanewise.formats.CsvWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/** Prints a table to a stream that keeps its failures to itself. */
public final class CsvText {

  private final PrintStream out;

  public CsvText(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints a header and rows of numbers, until all are printed or the reader has closed the stream.
   */
  public void print(List<String> header, Iterable<? extends List<String>> rows) {
    try {
      CsvWriter.writeTexts(new Checked(out), header, rows);
    } catch (IOException _) {
      // The stream keeps the reason, see ResultStream.
    }
  }

  /** Fails as soon as the print stream has failed. */
  private static final class Checked extends OutputStream {

    private final PrintStream out;

    Checked(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      if (out.checkError()) {
        throw new IOException("the reader is gone");
      }
    }
  }
}
