/**
 * Tables as text: finds how a file is written, splits it by FastCSV, and understands its cells on
 * several threads. {@link dev.lanewise.formats.CsvReader} is the way in.
 */
@NullMarked
package dev.lanewise.formats.csv;

import org.jspecify.annotations.NullMarked;
