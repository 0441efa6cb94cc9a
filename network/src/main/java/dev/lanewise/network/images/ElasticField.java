package dev.lanewise.network.images;

import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;

/**
 * How far each pixel of an image moves in an elastic distortion: random numbers of −1 to 1, with 0
 * outside the image, smoothed by a Gaussian down and right.
 *
 * <p>The loops are such that a compiler makes vectors of them: each goes through whole arrays that
 * have the same index.
 */
final class ElasticField {

  /** How many standard deviations of the Gaussian count. */
  private static final double DEVIATIONS = 4;

  private final int height;
  private final int width;
  private final float alpha;

  /** The Gaussian at 0, 1, 2, …, whose sum over all places is 1. */
  private final float[] gaussian;

  /** An array for each column: what moves down, then what moves right, from the top. */
  private final float[][] drawn;

  private final float[][] smoothedRight;

  /** An array for each row: what moves down, then what moves right, from the left. */
  private final float[][] turned;

  private final float[][] field;

  ElasticField(int height, int width, double alpha, double sigma) {
    this.height = height;
    this.width = width;
    this.alpha = (float) alpha;
    gaussian = gaussian(sigma, Math.max(height, width));
    drawn = new float[width][2 * height];
    smoothedRight = new float[width][2 * height];
    turned = new float[height][2 * width];
    field = new float[height][2 * width];
  }

  private static float[] gaussian(double sigma, int size) {
    int reach = (int) Math.ceil(DEVIATIONS * sigma);
    double sum = 1;
    for (int i = 1; i <= reach; i++) {
      sum += 2 * density(i, sigma);
    }
    float[] values = new float[Math.min(reach + 1, size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (density(i, sigma) / sum);
    }
    return values;
  }

  private static double density(int place, double sigma) {
    double deviations = place / sigma;
    return StrictMath.exp(-0.5 * deviations * deviations);
  }

  /**
   * Draws a field.
   *
   * @param key the key of its random bits
   * @param first the index of the bits of the first pixel; the others follow
   */
  void draw(long key, long first) {
    for (int column = 0; column < width; column++) {
      float[] ofColumn = drawn[column];
      for (int row = 0; row < height; row++) {
        long bits = RandomStreams.bits(key, first + (long) row * width + column);
        ofColumn[row] = (int) (bits >>> 32) * 0x1p-31f;
        ofColumn[height + row] = (int) bits * 0x1p-31f;
      }
    }
    smooth(drawn, smoothedRight);
    for (int row = 0; row < height; row++) {
      float[] ofRow = turned[row];
      for (int column = 0; column < width; column++) {
        ofRow[column] = smoothedRight[column][row];
        ofRow[width + column] = smoothedRight[column][height + row];
      }
    }
    smooth(turned, field);
  }

  /** Smooths from array to array. */
  private void smooth(float[][] values, float[][] smoothed) {
    int reach = gaussian.length - 1;
    for (int i = 0; i < values.length; i++) {
      float[] sums = smoothed[i];
      Arrays.fill(sums, 0);
      int end = Math.min(values.length, i + reach + 1);
      int k = Math.max(0, i - reach);
      for (; k + 3 < end; k += 4) {
        addFour(values, k, i, sums);
      }
      for (; k < end; k++) {
        add(values[k], gaussian[Math.abs(i - k)], sums);
      }
    }
  }

  private void addFour(float[][] values, int k, int i, float[] sums) {
    float a = gaussian[Math.abs(i - k)];
    float b = gaussian[Math.abs(i - k - 1)];
    float c = gaussian[Math.abs(i - k - 2)];
    float d = gaussian[Math.abs(i - k - 3)];
    float[] first = values[k];
    float[] second = values[k + 1];
    float[] third = values[k + 2];
    float[] fourth = values[k + 3];
    for (int j = 0; j < sums.length; j++) {
      sums[j] = sums[j] + a * first[j] + b * second[j] + c * third[j] + d * fourth[j];
    }
  }

  private static void add(float[] values, float factor, float[] sums) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] = sums[j] + factor * values[j];
    }
  }

  /** Returns by how many rows of pixels the place of a pixel moves. */
  float down(int row, int column) {
    return alpha * field[row][column];
  }

  /** Returns by how many columns of pixels the place of a pixel moves. */
  float right(int row, int column) {
    return alpha * field[row][width + column];
  }
}
