package dev.lanewise.network.images;

import dev.lanewise.network.augmentation.ImageChanges;
import dev.lanewise.network.augmentation.ImageShape;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Changes images at random, with buffers of its own: for one thread at a time.
 *
 * <p>What an image becomes follows from the seed, the epoch and the number of its row alone. With
 * u₀ … u₃ drawn evenly from −1 to 1, z = 1 + scaling·u₃ and the angle θ = rotation·u₂, the pixel in
 * row r and column c is what the image has at
 *
 * <pre>
 *   row    m + (cos θ·(r − m − shift·u₀) − sin θ·(c − n − shift·u₁)) ÷ z + α·down(r, c)
 *   column n + (sin θ·(r − m − shift·u₀) + cos θ·(c − n − shift·u₁)) ÷ z + α·right(r, c)
 * </pre>
 *
 * <p>where m = (height − 1) ÷ 2 and n = (width − 1) ÷ 2 are its centre. Places are computed in
 * double precision, and the bilinear interpolation between the four pixels around in single
 * precision. There are no functions whose last bit is the platform's choice.
 */
public final class ImageWarp {

  private static final long DOWN = 0;
  private static final long RIGHT = 1;
  private static final long ANGLE = 2;
  private static final long SIZE = 3;
  private static final long CUT_ROW = 4;
  private static final long CUT_COLUMN = 5;

  /** The index of the first bits for the elastic field. */
  private static final long FIELD = 16;

  private final ImageChanges changes;
  private final int height;
  private final int width;
  private final int channels;
  private final RandomStreams random;
  private final @Nullable ElasticField field;

  /** The image with a frame of zeros, one pixel wide. */
  private final float[] framed;

  /** The numbers of a row of pixels in it. */
  private final int stride;

  public ImageWarp(ImageChanges changes, ImageShape shape, RandomStreams random) {
    this.changes = changes;
    this.random = random;
    height = shape.height();
    width = shape.width();
    channels = shape.channels();
    field =
        changes.elasticity() == 0
            ? null
            : new ElasticField(height, width, changes.elasticity(), changes.smoothness());
    stride = (width + 2) * channels;
    framed = new float[changes.warps() ? Math.multiplyExact(height + 2, stride) : 0];
  }

  /**
   * Writes the image that another one becomes.
   *
   * @param source holds the image from an index on
   * @param from the index
   * @param epoch the epoch, from 0
   * @param row the number of the image in its data set
   * @param target another array, which receives the new image from an index on
   * @param at the index
   */
  public void run(float[] source, int from, long epoch, int row, float[] target, int at) {
    long key = random.key(RandomStreams.Purpose.AUGMENTATION, epoch, row);
    if (changes.warps()) {
      for (int i = 0; i < height; i++) {
        System.arraycopy(
            source,
            from + i * width * channels,
            framed,
            (i + 1) * stride + channels,
            width * channels);
      }
      warp(key, target, at);
    } else {
      System.arraycopy(source, from, target, at, height * width * channels);
    }
    if (changes.cutout() > 0) {
      cut(key, target, at);
    }
  }

  private void warp(long key, float[] target, int at) {
    if (field != null) {
      field.draw(key, FIELD);
    }
    double size = 1 + changes.scaling() * signed(key, SIZE);
    double sin = 0;
    double cos = 1;
    if (changes.rotation() > 0) {
      // A quarter of the angle is so small that its functions are computed without a reduction.
      double quarter = changes.rotation() * signed(key, ANGLE) * (Math.PI / 720);
      sin = StrictMath.sin(quarter);
      cos = StrictMath.cos(quarter);
      for (int doubling = 0; doubling < 2; doubling++) {
        double twice = 2 * sin * cos;
        cos = 1 - 2 * sin * sin;
        sin = twice;
      }
    }
    double along = cos / size;
    double across = sin / size;
    double centreRow = (height - 1) * 0.5;
    double centreColumn = (width - 1) * 0.5;
    double fromRow = centreRow + changes.shift() * signed(key, DOWN);
    double fromColumn = centreColumn + changes.shift() * signed(key, RIGHT);
    for (int i = 0; i < height; i++) {
      double rowOfRow = centreRow + along * (i - fromRow);
      double columnOfRow = centreColumn + across * (i - fromRow);
      for (int j = 0; j < width; j++) {
        double y = rowOfRow - across * (j - fromColumn);
        double x = columnOfRow + along * (j - fromColumn);
        if (field != null) {
          y += field.down(i, j);
          x += field.right(i, j);
        }
        interpolate(y, x, target, at + (i * width + j) * channels);
      }
    }
  }

  /** Writes what the framed image has at a place between pixels. */
  private void interpolate(double y, double x, float[] target, int at) {
    if (!(y > -1 && y < height && x > -1 && x < width)) {
      for (int channel = 0; channel < channels; channel++) {
        target[at + channel] = 0;
      }
      return;
    }
    double top = Math.floor(y);
    double left = Math.floor(x);
    float down = (float) (y - top);
    float right = (float) (x - left);
    int first = ((int) top + 1) * stride + ((int) left + 1) * channels;
    for (int channel = 0; channel < channels; channel++) {
      int upper = first + channel;
      int lower = upper + stride;
      float above = framed[upper] + right * (framed[upper + channels] - framed[upper]);
      float below = framed[lower] + right * (framed[lower + channels] - framed[lower]);
      target[at + channel] = above + down * (below - above);
    }
  }

  /** Writes zeros into a square around one of the pixels. */
  private void cut(long key, float[] target, int at) {
    int top = (int) (unit(key, CUT_ROW) * height) - changes.cutout() / 2;
    int left = (int) (unit(key, CUT_COLUMN) * width) - changes.cutout() / 2;
    int begin = Math.max(0, left);
    int end = Math.min(width, left + changes.cutout());
    for (int i = Math.max(0, top); i < Math.min(height, top + changes.cutout()); i++) {
      int ofRow = at + i * width * channels;
      Arrays.fill(target, ofRow + begin * channels, ofRow + end * channels, 0);
    }
  }

  /** Returns a number in [0, 1). */
  private static double unit(long key, long index) {
    return RandomStreams.uniform(RandomStreams.bits(key, index));
  }

  /** Returns a number in [−1, 1). */
  private static double signed(long key, long index) {
    return unit(key, index) * 2 - 1;
  }
}
