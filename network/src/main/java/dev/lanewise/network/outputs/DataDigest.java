package dev.lanewise.network.outputs;

import dev.lanewise.network.data.Dataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** A checksum of a data set, to notice that training goes on with other rows. */
public final class DataDigest {

  private static final int CHUNK = 4096;

  private DataDigest() {}

  public static long of(Dataset data) {
    CRC32C checksum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.forEachInputBlock(
        (values, _, rows) -> update(checksum, buffer, values, rows * data.inputWidth()));
    if (data.hasTargets()) {
      update(checksum, buffer, data.targets(), data.targets().length);
    }
    if (data.hasWeights()) {
      update(checksum, buffer, data.weights(), data.rows());
    }
    if (data.hasLabels()) {
      int[] labels = data.labels();
      for (int from = 0; from < labels.length; from += CHUNK) {
        buffer.clear();
        buffer.asIntBuffer().put(labels, from, Math.min(CHUNK, labels.length - from));
        checksum.update(buffer.limit(Math.min(CHUNK, labels.length - from) * Integer.BYTES));
      }
      for (String name : data.classNames()) {
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        checksum.update(0);
      }
    }
    return checksum.getValue();
  }

  private static void update(CRC32C checksum, ByteBuffer buffer, float[] values, int length) {
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      buffer.clear();
      buffer.asFloatBuffer().put(values, from, count);
      checksum.update(buffer.limit(count * Float.BYTES));
    }
  }
}
