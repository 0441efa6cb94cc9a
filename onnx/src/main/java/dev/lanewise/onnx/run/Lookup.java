package dev.lanewise.onnx.run;

import dev.lanewise.api.DataException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds elements in lists, and puts others in their place. */
public final class Lookup {

  /** The place of an element that no list has. */
  private static final long UNKNOWN = -1;

  private Lookup() {}

  /** Writes the place of each text in a list, or −1. */
  public static Step placesOf(TextSlot from, List<String> keys, LongSlot to) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      places.putIfAbsent(keys.get(i), i);
    }
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        Integer place = places.get(from.values()[i]);
        to.values()[i] = place == null ? UNKNOWN : place;
      }
    };
  }

  /** Writes the place of each whole number in a list, or −1. */
  public static Step placesOf(LongSlot from, long[] keys, LongSlot to) {
    long[] sorted = Arrays.stream(keys).distinct().sorted().toArray();
    int[] places = new int[sorted.length];
    for (int i = keys.length - 1; i >= 0; i--) {
      places[Arrays.binarySearch(sorted, keys[i])] = i;
    }
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        int found = Arrays.binarySearch(sorted, from.values()[i]);
        to.values()[i] = found < 0 ? UNKNOWN : places[found];
      }
    };
  }

  /** Writes the place of each number in a list, or −1; NaN is like any other. */
  public static Step placesOf(FloatSlot from, float[] keys, LongSlot to) {
    float[] sorted = keys.clone();
    for (int i = 0; i < sorted.length; i++) {
      // −0, which a search tells from 0, becomes 0.
      sorted[i] += 0f;
    }
    Arrays.sort(sorted);
    int[] places = new int[sorted.length];
    for (int i = keys.length - 1; i >= 0; i--) {
      places[first(sorted, keys[i])] = i;
    }
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        int found = first(sorted, from.values()[i]);
        to.values()[i] = found < 0 ? UNKNOWN : places[found];
      }
    };
  }

  /** Returns the first place of a number among sorted ones, or less than 0. */
  private static int first(float[] sorted, float number) {
    int found = Arrays.binarySearch(sorted, number + 0f);
    while (found > 0 && Float.compare(sorted[found - 1], sorted[found]) == 0) {
      found--;
    }
    return found;
  }

  /**
   * Writes 1 in the column of each place, and 0 in the others.
   *
   * @param refusesUnknown whether an element that no list has is an error, rather than 0 throughout
   * @param name whose elements they are, for the message
   */
  public static Step oneHot(LongSlot places, boolean refusesUnknown, String name, FloatSlot to) {
    int keys = to.width() / Math.max(1, places.width());
    return rows -> {
      Arrays.fill(to.values(), 0, rows * to.width(), 0);
      for (int i = 0; i < rows * places.width(); i++) {
        long place = places.values()[i];
        if (place != UNKNOWN) {
          to.values()[i * keys + (int) place] = 1;
        } else if (refusesUnknown) {
          throw new DataException(
              "a row has a category that %s does not know; leave it out".formatted(name));
        }
      }
    };
  }

  /** Puts numbers in place of places. */
  public static Step floats(LongSlot places, float[] table, float otherwise, FloatSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        long place = places.values()[i];
        to.values()[i] = place == UNKNOWN ? otherwise : table[(int) place];
      }
    };
  }

  /** Puts whole numbers in place of places. */
  public static Step longs(LongSlot places, long[] table, long otherwise, LongSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        long place = places.values()[i];
        to.values()[i] = place == UNKNOWN ? otherwise : table[(int) place];
      }
    };
  }

  /** Puts texts in place of places. */
  public static Step texts(LongSlot places, List<String> table, String otherwise, TextSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        long place = places.values()[i];
        to.values()[i] = place == UNKNOWN ? otherwise : table.get((int) place);
      }
    };
  }

  /**
   * Checks that whole numbers are rows of a table, counts negative ones from its end, and so makes
   * places of them.
   *
   * @param size how many rows the table has
   * @param name whose numbers they are, for the message
   */
  public static Step rowsOf(LongSlot numbers, int size, String name, LongSlot places) {
    return rows -> {
      for (int i = 0; i < rows * places.width(); i++) {
        long number = numbers.values()[i];
        if (number < -size || number >= size) {
          throw new DataException(
              "a row has the number %d, but %s has %d entries, from 0"
                  .formatted(number, name, size));
        }
        places.values()[i] = number < 0 ? number + size : number;
      }
    };
  }

  /** Puts rows of a table side by side, one for each place. */
  public static Step tableRows(LongSlot places, float[] table, int width, FloatSlot to) {
    return rows -> {
      for (int i = 0; i < rows * places.width(); i++) {
        System.arraycopy(table, (int) places.values()[i] * width, to.values(), i * width, width);
      }
    };
  }
}
