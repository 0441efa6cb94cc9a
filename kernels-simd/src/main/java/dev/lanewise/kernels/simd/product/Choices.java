package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.kernels.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The choices for all shapes of products so far; finding one allocates nothing. */
public final class Choices {

  /** More than programs have shapes; a power of two. */
  private static final int SIZE = 1 << 12;

  /** How many places are looked at for a shape. */
  private static final int PROBES = 16;

  private record Entry(long key, Choice choice) {}

  private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SIZE);

  Choices() {}

  /**
   * Returns the key of all shapes that share a choice.
   *
   * @param threads how many threads there are
   * @param flags what else decides, below 8
   */
  static long key(Product.Form form, int m, int n, int k, int threads, int flags) {
    long sizes = (sizeClass(m) << 8 | sizeClass(n)) << 8 | sizeClass(k);
    return ((sizes << 2 | formNumber(form)) << 16 | threads) << 3 | flags;
  }

  private static long formNumber(Product.Form form) {
    return switch (form) {
      case NN -> 0;
      case TN -> 1;
      case NT -> 2;
    };
  }

  /**
   * Returns the size itself if it is below 8, else the exponent of its power of two and the next
   * two bits.
   */
  private static long sizeClass(int size) {
    if (size < 8) {
      return size;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(size);
    return 4L * exponent + (size >>> (exponent - 2) & 3);
  }

  /** Returns the choice of a key, or null if there is none yet. */
  @Nullable Choice find(long key) {
    int start = start(key);
    for (int probe = 0; probe < PROBES; probe++) {
      Entry entry = entries.get((start + probe) & (SIZE - 1));
      if (entry == null) {
        return null;
      }
      if (entry.key == key) {
        return entry.choice;
      }
    }
    return null;
  }

  /**
   * Adds a choice, unless there is one by now. If there is no room, it replaces another one.
   *
   * @return the choice of the key
   */
  synchronized Choice add(long key, Supplier<Choice> choice) {
    Choice known = find(key);
    if (known != null) {
      return known;
    }
    Entry added = new Entry(key, choice.get());
    int start = start(key);
    for (int probe = 0; probe < PROBES; probe++) {
      if (entries.compareAndSet((start + probe) & (SIZE - 1), null, added)) {
        return added.choice;
      }
    }
    entries.set(start, added);
    return added.choice;
  }

  private static int start(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & (SIZE - 1);
  }

  /** Returns what was chosen so far and why, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      Entry entry = entries.get(i);
      if (entry != null) {
        lines.add(entry.choice.toString());
      }
    }
    lines.sort(null);
    return lines;
  }
}
