package dev.lanewise.formats.csv;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.files.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table: one thread splits the file into cells, and others understand them, block by block.
 */
public final class CsvTable {

  /** About how many cells a block has: enough that handing it over costs nothing. */
  private static final int CELLS_OF_BLOCK = 1 << 16;

  private static final int MAX_BLOCK_ROWS = 1 << 13;

  private final CsvFormat format;
  private final ColumnUse[] uses;
  private final CellReader cells;
  private final List<ParsedBlock> parsed = new ArrayList<>();
  private final Deque<Future<ParsedBlock>> running = new ArrayDeque<>();
  private final int threads = Runtime.getRuntime().availableProcessors();
  private @Nullable ExecutorService workers;

  private CsvTable(CsvFormat format, ColumnUse[] uses) {
    this.format = format;
    this.uses = uses.clone();
    cells = new CellReader(format.decimal(), format.missing());
  }

  /**
   * Reads all rows.
   *
   * @param uses what each column is to be read as
   * @return the columns that are not skipped, in order
   * @throws DataException if the file cannot be read, is no CSV, or a row has more or fewer cells
   *     than there are columns
   */
  public static List<CsvColumn> read(CsvFormat format, ColumnUse[] uses) {
    return new CsvTable(format, uses).read();
  }

  private List<CsvColumn> read() {
    try {
      readBlocks();
      return columns();
    } catch (OutOfMemoryError e) {
      parsed.clear();
      throw FileProblem.memory(format.file().toString(), Runtime.getRuntime().maxMemory(), e);
    } finally {
      if (workers != null) {
        workers.shutdownNow();
      }
    }
  }

  private void readBlocks() {
    Rows rows = new Rows();
    CsvReader<Boolean> reader =
        CsvReader.builder()
            .fieldSeparator(format.delimiter())
            // Told here, with the column names.
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .build(rows, format.text().open());
    try (reader) {
      Iterator<Boolean> records = reader.iterator();
      while (records.hasNext()) {
        records.next();
        if (rows.block.isFull()) {
          submit(rows.take());
        }
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw unreadable(e);
    } catch (CharacterCodingException e) {
      throw format.text().undecodable(e);
    } catch (IOException e) {
      throw FileProblem.reading(format.file(), e);
    }
    RowBlock last = rows.block;
    while (!running.isEmpty()) {
      parsed.add(await(running.remove()));
    }
    if (last.rows() > 0) {
      parsed.add(ParsedBlock.parse(last, uses, cells));
    }
  }

  private void submit(RowBlock block) {
    if (workers == null) {
      workers =
          Executors.newFixedThreadPool(
              threads, Thread.ofPlatform().daemon().name("lanewise-csv-", 0).factory());
    }
    // No more blocks wait than keep all threads busy.
    if (running.size() > 2 * threads) {
      parsed.add(await(running.remove()));
    }
    running.add(workers.submit(() -> ParsedBlock.parse(block, uses, cells)));
  }

  private static ParsedBlock await(Future<ParsedBlock> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a block of rows could not be understood", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("reading was interrupted", e);
    }
  }

  private DataException unreadable(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException known) {
        return known;
      }
      if (cause instanceof CharacterCodingException) {
        return format.text().undecodable(failure);
      }
      if (cause instanceof IOException io) {
        return FileProblem.reading(format.file(), io);
      }
    }
    return new DataException(
        format.file()
            + " is no CSV table ("
            + Listing.sentence(failure.getMessage())
            + "); correct it",
        failure);
  }

  private List<CsvColumn> columns() {
    long rows = parsed.stream().mapToLong(ParsedBlock::rows).sum();
    if (rows > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "%s has %d rows, more than one array can hold; split it".formatted(format.file(), rows));
    }
    List<CsvColumn> columns = new ArrayList<>();
    for (int i = 0; i < uses.length; i++) {
      if (uses[i] != ColumnUse.SKIPPED) {
        columns.add(CsvColumn.join(format.names().get(i), i, (int) rows, parsed));
      }
    }
    return columns;
  }

  /** Collects the cells of rows, of which the first may be the names. */
  private final class Rows extends AbstractBaseCsvCallbackHandler<Boolean> {

    private final int columns = uses.length;
    private RowBlock block = newBlock();
    private boolean isHeader = format.hasHeader();

    private RowBlock newBlock() {
      int rows = Math.clamp(CELLS_OF_BLOCK / Math.max(1, columns), 1, MAX_BLOCK_ROWS);
      return new RowBlock(columns, rows);
    }

    RowBlock take() {
      RowBlock full = block;
      block = newBlock();
      return full;
    }

    @Override
    protected void handleField(int column, char[] text, int offset, int length, boolean quoted) {
      if (isHeader || column >= columns) {
        return;
      }
      block.add(text, offset, uses[column] == ColumnUse.SKIPPED ? 0 : length);
    }

    @Override
    protected Boolean buildRecord() {
      if (getRecordType() == RecordType.EMPTY) {
        return true;
      }
      if (isHeader) {
        isHeader = false;
        return true;
      }
      if (getFieldCount() != columns) {
        throw ragged(getFieldCount(), getStartingLineNumber());
      }
      block.endRow(getStartingLineNumber());
      return true;
    }
  }

  private DataException ragged(int count, long line) {
    return new DataException(
        "%s, line %d has %s for %s (%s); correct the line%s"
            .formatted(
                format.file(),
                line,
                Count.of(count, "cell"),
                Count.of(uses.length, "column"),
                Listing.of(format.names()),
                count > uses.length && format.delimiter() == ','
                    ? ", or put texts and numbers with a comma into quotes"
                    : ""));
  }
}
