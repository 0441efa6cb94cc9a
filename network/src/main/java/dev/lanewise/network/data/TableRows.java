package dev.lanewise.network.data;

import java.util.List;

/**
 * The rows of a table as a network takes them.
 *
 * @param data inputs with the table's schema, and targets if there are any
 * @param ids the columns that name rows, a text for each row of the data
 * @param positions the row of the table, from 0, that each row of the data was; empty if all are
 *     there
 * @param notes what was understood or left out that the user should see, a sentence each
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // As large as the data, and never compared.
public record TableRows(
    Dataset data, List<TableColumn.Texts> ids, int[] positions, List<String> notes) {

  /** Copies the lists. */
  public TableRows {
    ids = List.copyOf(ids);
    notes = List.copyOf(notes);
  }

  /** Returns the row of the table, from 0, that a row of the data was. */
  public int position(int row) {
    return positions.length == 0 ? row : positions[row];
  }
}
