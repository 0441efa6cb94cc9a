package dev.lanewise.formats.csv;

import dev.lanewise.network.data.TableColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column of a file, with numbers, texts or both.
 *
 * @param values the numbers, NaN where there is none; null if the column was read as texts
 * @param texts the texts; null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Made once a column, never compared.
public record CsvColumn(String name, float @Nullable [] values, TableColumn.@Nullable Texts texts) {

  /** Joins the blocks of a column and lets go of them. */
  static CsvColumn join(String name, int index, int rows, List<ParsedBlock> blocks) {
    boolean hasTexts = blocks.stream().anyMatch(block -> block.texts(index) != null);
    boolean hasValues =
        blocks.isEmpty() || blocks.stream().anyMatch(block -> block.values(index) != null);
    float @Nullable [] values = hasValues ? new float[rows] : null;
    int[] codes = new int[hasTexts ? rows : 0];
    Arrays.fill(codes, -1);
    Map<String, Integer> distinct = new HashMap<>();
    List<String> texts = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    int at = 0;
    for (ParsedBlock block : blocks) {
      float[] numbers = block.values(index);
      if (values != null && numbers != null) {
        System.arraycopy(numbers, 0, values, at, numbers.length);
      }
      ParsedBlock.Texts found = block.texts(index);
      if (found != null) {
        int[] joined = new int[found.inOrder.size()];
        for (int i = 0; i < joined.length; i++) {
          Integer code = distinct.putIfAbsent(found.inOrder.get(i), texts.size());
          if (code == null) {
            code = texts.size();
            texts.add(found.inOrder.get(i));
            lines.add(found.lines.get(i));
          }
          joined[i] = code;
        }
        for (int row = 0; row < found.codes.length; row++) {
          codes[at + row] = found.codes[row] < 0 ? -1 : joined[found.codes[row]];
        }
      }
      at += block.rows();
      block.release(index);
    }
    return new CsvColumn(
        name, values, hasTexts ? new TableColumn.Texts(name, codes, texts, lines) : null);
  }

  /** Returns the column as one of texts if it has any, else as one of numbers. */
  public TableColumn typed() {
    if (texts != null) {
      return texts;
    }
    return new TableColumn.Numbers(name, values == null ? new float[0] : values);
  }

  /** Tells whether there are so many different values or fewer. */
  public boolean distinctUpTo(int limit) {
    Set<Float> distinct = new HashSet<>();
    int room = limit - (texts == null ? 0 : texts.texts().size());
    if (values != null) {
      for (float value : values) {
        if (distinct.size() > room) {
          return false;
        }
        if (!Float.isNaN(value)) {
          distinct.add(value);
        }
      }
    }
    return distinct.size() <= room;
  }

  /** Returns how many rows hold a number. */
  public int numbers() {
    int count = 0;
    if (values != null) {
      for (float value : values) {
        count += Float.isNaN(value) ? 0 : 1;
      }
    }
    return count;
  }

  /** Returns how many rows hold a text. */
  public int textRows() {
    int count = 0;
    if (texts != null) {
      for (int code : texts.codes()) {
        count += code < 0 ? 0 : 1;
      }
    }
    return count;
  }
}
