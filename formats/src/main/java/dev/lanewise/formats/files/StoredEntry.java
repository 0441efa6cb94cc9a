package dev.lanewise.formats.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Finds where in a zip file the bytes of an entry are that is stored as it is. */
public final class StoredEntry {

  private static final int SIGNATURE = 0x04034b50;

  /** Says that sizes follow the bytes, so that the next entry cannot be found by them. */
  private static final int SIZES_FOLLOW = 1 << 3;

  private StoredEntry() {}

  /**
   * Goes from entry to entry, as NumPy writes them one after the other.
   *
   * @param zip the same file, which knows the sizes
   * @param name the entry to find
   * @return where its bytes begin; empty if it is packed, or the file is of another form
   */
  public static OptionalLong offset(Path file, ZipFile zip, String name) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      for (long at = 0; ; ) {
        bytes.seek(at);
        if (Integer.reverseBytes(bytes.readInt()) != SIGNATURE) {
          return OptionalLong.empty();
        }
        bytes.skipBytes(2);
        int flags = littleEndianShort(bytes);
        bytes.skipBytes(18);
        int nameLength = littleEndianShort(bytes);
        int extraLength = littleEndianShort(bytes);
        byte[] found = new byte[nameLength];
        bytes.readFully(found);
        ZipEntry entry = zip.getEntry(new String(found, StandardCharsets.UTF_8));
        if (entry == null || (flags & SIZES_FOLLOW) != 0) {
          return OptionalLong.empty();
        }
        long begin = bytes.getFilePointer() + extraLength;
        if (entry.getName().equals(name)) {
          return entry.getMethod() == ZipEntry.STORED
              ? OptionalLong.of(begin)
              : OptionalLong.empty();
        }
        at = begin + entry.getCompressedSize();
      }
    } catch (EOFException _) {
      return OptionalLong.empty();
    }
  }

  private static int littleEndianShort(RandomAccessFile bytes) throws IOException {
    return Short.toUnsignedInt(Short.reverseBytes(bytes.readShort()));
  }
}
