package dev.lanewise.formats.csv;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.FileProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Opens files of text, packed by gzip or not, and with or without a byte order mark.
 *
 * @param file the file
 * @param encoding the encoding where no byte order mark tells it
 */
public record CsvText(Path file, Charset encoding) {

  private static final int BUFFER = 1 << 14;

  /**
   * Opens the file; each call begins anew.
   *
   * @throws DataException if it cannot be read
   */
  Reader open() {
    try {
      if (Files.isDirectory(file)) {
        throw new DataException(file + " is a folder; name a file in it");
      }
      InputStream bytes = Files.newInputStream(file);
      try {
        return decoded(unpacked(new BufferedInputStream(bytes, BUFFER)));
      } catch (IOException | RuntimeException e) {
        bytes.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  /** Says that the file has another encoding, and how to name it. */
  DataException undecodable(Exception cause) {
    return new DataException(
        "%s is not %s text; name its encoding by --encoding, such as windows-1252 for older spreadsheets"
            .formatted(file, encoding),
        cause);
  }

  private static BufferedInputStream unpacked(BufferedInputStream bytes) throws IOException {
    boolean packed = startsWith(peek(bytes, 2), 0x1f, 0x8b);
    return packed ? new BufferedInputStream(new GZIPInputStream(bytes, BUFFER), BUFFER) : bytes;
  }

  private Reader decoded(BufferedInputStream bytes) throws IOException {
    byte[] first = peek(bytes, 3);
    Charset found = encoding;
    int mark = 0;
    if (startsWith(first, 0xef, 0xbb, 0xbf)) {
      found = StandardCharsets.UTF_8;
      mark = 3;
    } else if (startsWith(first, 0xff, 0xfe)) {
      found = StandardCharsets.UTF_16LE;
      mark = 2;
    } else if (startsWith(first, 0xfe, 0xff)) {
      found = StandardCharsets.UTF_16BE;
      mark = 2;
    }
    bytes.skipNBytes(mark);
    return new InputStreamReader(
        bytes,
        found
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static byte[] peek(BufferedInputStream bytes, int count) throws IOException {
    bytes.mark(count);
    byte[] first = bytes.readNBytes(count);
    bytes.reset();
    return first;
  }

  private static boolean startsWith(byte[] bytes, int... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (i == bytes.length || (bytes[i] & 0xff) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
