package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A column of inputs: its name, and what its numbers mean.
 *
 * @param name the name, not empty
 * @param kind what it holds
 * @param categories the distinct texts of a {@link ColumnKind#CATEGORY}; empty for other kinds
 * @since 0.1
 */
public record Column(String name, ColumnKind kind, List<String> categories) {

  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]*");

  /**
   * Copies the categories.
   *
   * @throws DataException if the name is empty, a category is there twice, or another kind has some
   */
  public Column {
    categories = List.copyOf(categories);
    if (name.isEmpty()) {
      throw new DataException("a column needs a name");
    }
    if (kind != ColumnKind.CATEGORY && !categories.isEmpty()) {
      throw new DataException("the column '%s' has categories, but it is none".formatted(name));
    }
    if (new HashSet<>(categories).size() < categories.size()) {
      throw new DataException("the column '%s' has a category twice".formatted(name));
    }
  }

  /**
   * Tells whether there are categories, and all are whole numbers such as {@code 3}, {@code 0} and
   * {@code -12}, but not {@code 03}. A cell with {@code 3.0} then means {@code 3}: programs write
   * whole numbers so once a value is missing in their column.
   */
  public boolean hasWholeCategories() {
    return !categories.isEmpty()
        && categories.stream().allMatch(text -> WHOLE.matcher(text).matches());
  }

  /** Creates a column of numbers. */
  public static Column number(String name) {
    return new Column(name, ColumnKind.NUMBER, List.of());
  }

  /** Creates a column of texts. */
  public static Column category(String name, List<String> categories) {
    return new Column(name, ColumnKind.CATEGORY, categories);
  }
}
