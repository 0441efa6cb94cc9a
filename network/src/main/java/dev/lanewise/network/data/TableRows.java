package dev.lanewise.network.data;

import java.util.List;

/**
 * The rows of a table as a network takes them.
 *
 * @param data inputs with the table's schema, and targets if there are any
 * @param ids the columns that name rows, a text for each row of the data
 * @param notes what was understood or left out that the user should see, a sentence each
 * @since 0.1
 */
public record TableRows(Dataset data, List<TableColumn.Texts> ids, List<String> notes) {

  /** Copies the lists. */
  public TableRows {
    ids = List.copyOf(ids);
    notes = List.copyOf(notes);
  }
}
