package dev.lanewise.formats.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.lanewise.formats.files.FileProblem;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The first records of a file, split at some delimiter.
 *
 * @param records the cells of each record, without blanks around them
 * @param isWhole whether the file has no more
 */
public record CsvSample(List<List<String>> records, boolean isWhole) {

  /** Copies the records. */
  public CsvSample {
    records = List.copyOf(records);
  }

  private static final int BUFFER = 1 << 12;
  private static final int CHARS = 1 << 17;
  private static final int MAX_CHARS = 1 << 26;
  private static final int LEAST_LINES = 4;
  private static final int RECORDS = 1_000;
  private static final int MAX_COLUMNS = 1 << 20;

  /** Reads the first characters of a file. */
  public static String beginning(CsvText file) {
    try (Reader reader = file.open()) {
      StringBuilder text = new StringBuilder();
      char[] chars = new char[BUFFER];
      int lines = 0;
      // A table of many columns has long lines.
      while (text.length() < MAX_CHARS) {
        int read = reader.read(chars, 0, BUFFER);
        if (read < 0) {
          break;
        }
        text.append(chars, 0, read);
        for (int i = 0; i < read; i++) {
          lines += chars[i] == '\n' || chars[i] == '\r' ? 1 : 0;
        }
        if (text.length() >= CHARS && lines >= LEAST_LINES) {
          break;
        }
      }
      return text.toString();
    } catch (CharacterCodingException e) {
      throw file.undecodable(e);
    } catch (IOException e) {
      throw FileProblem.reading(file.file(), e);
    }
  }

  /** Splits a beginning; records after what cannot be split are left out. */
  public static CsvSample of(String beginning, char delimiter) {
    boolean whole = beginning.length() < CHARS;
    List<List<String>> records = new ArrayList<>();
    CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .build(CsvRecordHandler.of(handler -> handler.maxFields(MAX_COLUMNS)), beginning);
    try (reader) {
      Iterator<CsvRecord> all = reader.iterator();
      while (records.size() < RECORDS && all.hasNext()) {
        records.add(all.next().getFields().stream().map(String::strip).toList());
      }
      whole &= !all.hasNext();
    } catch (CsvParseException | IOException e) {
      // The reader of the whole file says what is wrong, with the line.
      return new CsvSample(records, false);
    }
    if (!whole && records.size() > 1 && records.size() < RECORDS) {
      // The last one is cut off.
      records.removeLast();
    }
    return new CsvSample(records, whole);
  }

  /** Returns how many cells the first record has. */
  public int columns() {
    return records.isEmpty() ? 0 : records.getFirst().size();
  }

  /** Returns the share of the records that have as many cells as the first. */
  public double consistency() {
    long same = records.stream().filter(record -> record.size() == columns()).count();
    return records.isEmpty() ? 0 : (double) same / records.size();
  }
}
