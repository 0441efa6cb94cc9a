package dev.lanewise.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes small data files, good and bad. */
public final class TestFiles {

  static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private TestFiles() {}

  public static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path write(Path file, String text) {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a folder of 2 × 2 images whose first pixel tells which of three classes they are. */
  public static Path idxFolder(Path folder) {
    write(folder.resolve(TRAIN_IMAGES), images(30));
    write(folder.resolve(TRAIN_LABELS), labels(30));
    write(folder.resolve(TEST_IMAGES), images(6));
    write(folder.resolve(TEST_LABELS), labels(6));
    return folder;
  }

  static byte[] images(int rows) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + rows * 4);
    bytes.putInt(0x00000803).putInt(rows).putInt(2).putInt(2);
    for (int i = 0; i < rows; i++) {
      bytes.put((byte) (i % 3 * 127)).put((byte) i).put((byte) 7).put((byte) 0);
    }
    return bytes.array();
  }

  static byte[] labels(int rows) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + rows);
    bytes.putInt(0x00000801).putInt(rows);
    for (int i = 0; i < rows; i++) {
      bytes.put((byte) (i % 3));
    }
    return bytes.array();
  }

  /** Writes flowers of two kinds, told apart by the first column; the kind stands last. */
  public static Path flowers(Path file) {
    StringBuilder text = new StringBuilder("length,width,kind\n");
    for (int i = 0; i < 40; i++) {
      text.append(i % 2 == 0 ? "1." : "5.").append(i).append(",0.5,");
      text.append(i % 2 == 0 ? "rose" : "aster").append('\n');
    }
    return write(file, text.toString());
  }

  /** Writes prices that are about twice the size; the price stands first. */
  public static Path houses(Path file) {
    StringBuilder text = new StringBuilder("price,size,age\n");
    for (int i = 0; i < 40; i++) {
      text.append(2 * i * 0.1 + 0.05).append(',').append(i * 0.1).append(",3\n");
    }
    return write(file, text.toString());
  }

  public static byte[] npy(String type, String shape, byte[] data) {
    String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
    String padded = text + " ".repeat(63 - (10 + text.length()) % 64) + "\n";
    return ByteBuffer.allocate(10 + padded.length() + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) padded.length())
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .put(data)
        .array();
  }

  public static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  public static Path npz(Path file, Map<String, byte[]> arrays) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> array : new LinkedHashMap<>(arrays).entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return write(file, bytes.toByteArray());
  }

  /** Returns a safetensors file with a header that may be anything. */
  static byte[] safetensors(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
