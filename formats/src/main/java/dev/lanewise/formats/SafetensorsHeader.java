package dev.lanewise.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.files.NumberType;
import dev.lanewise.formats.files.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The JSON at the front of a safetensors file.
 *
 * @param entries the tensors in the order of their bytes
 * @param metadata texts by key
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

  /** The longest header that is read, as in the reference implementation. */
  static final int MAX_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int MAX_DIMENSIONS = 64;

  /**
   * What the header says of one tensor, not yet checked.
   *
   * @param type how a number is stored
   * @param begin where its bytes begin, counted from the end of the header
   * @param end where they end
   */
  // Lives inside the reader only.
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(String name, NumberType type, long[] shape, long begin, long end) {}

  /**
   * Reads a header and checks that its tensors fill the bytes behind it without gap or overlap.
   *
   * @param dataBytes how many bytes follow the header
   */
  static SafetensorsHeader parse(String file, byte[] json, long dataBytes) {
    JsonFactory factory =
        JsonFactory.builder()
            // Names come from a stranger: no interning, no shared symbol table.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(MAX_BYTES)
                    .maxNestingDepth(4)
                    .build())
            .build();
    try (JsonParser parser = factory.createParser(json)) {
      SafetensorsHeader header = new Reading(file, parser).header();
      header.check(file, dataBytes);
      return header;
    } catch (IOException e) {
      throw new DataException(
          file + " has a damaged safetensors header (" + reason(e) + "); get the file again", e);
    }
  }

  private static String reason(IOException e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return Listing.sentence(message);
  }

  private void check(String file, long dataBytes) {
    long expected = 0;
    for (Entry entry : entries) {
      String place = file + " (tensor " + Listing.shortened(entry.name()) + ")";
      if (entry.end() > dataBytes || entry.begin() > entry.end()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s claims the bytes %d to %d of the %d that the file has; get the file again",
                place,
                entry.begin(),
                entry.end(),
                dataBytes));
      }
      long bytes = (long) Shape.elements(entry.shape(), place) * entry.type().bytes();
      if (entry.end() - entry.begin() != bytes) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s needs %s for its shape but has %d; get the file again",
                place,
                Count.of(bytes, "byte"),
                entry.end() - entry.begin()));
      }
      if (entry.begin() != expected) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s begins at byte %d, which %s the tensor before it; get the file again",
                place,
                entry.begin(),
                entry.begin() < expected ? "overlaps" : "leaves a gap after"));
      }
      expected = entry.end();
    }
    if (expected != dataBytes) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %s after its last tensor; get the file again",
              file,
              Count.of(dataBytes - expected, "byte")));
    }
  }

  /** Returns the header of a file of float32 tensors in the order of their names. */
  static byte[] write(TensorFile content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = ModelJson.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!content.metadata().isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> text : content.metadata().entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, Tensor> tensor : content.tensors().entrySet()) {
        long[] shape = tensor.getValue().shape();
        long end = offset + (long) tensor.getValue().data().length * Float.BYTES;
        json.writeObjectFieldStart(tensor.getKey());
        json.writeStringField("dtype", "F32");
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {offset, end}, 0, 2);
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Reads the JSON token by token; whatever is not expected is an error. */
  private static final class Reading {

    private final String file;
    private final JsonParser parser;

    Reading(String file, JsonParser parser) {
      this.file = file;
      this.parser = parser;
    }

    SafetensorsHeader header() throws IOException {
      Set<String> names = new HashSet<>();
      List<Entry> entries = new ArrayList<>();
      Map<String, String> metadata = Map.of();
      expect(JsonToken.START_OBJECT, "the header");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (!names.add(name)) {
          throw twice(name);
        }
        if (name.equals(METADATA)) {
          metadata = metadata();
        } else {
          entries.add(entry(name));
        }
      }
      if (parser.nextToken() != null) {
        throw bad("something after the header");
      }
      entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      return new SafetensorsHeader(entries, metadata);
    }

    private Map<String, String> metadata() throws IOException {
      Map<String, String> texts = new HashMap<>();
      expect(JsonToken.START_OBJECT, METADATA);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        expect(JsonToken.VALUE_STRING, "the metadata " + Listing.shortened(key));
        if (texts.put(key, parser.getText()) != null) {
          throw twice(key);
        }
      }
      return texts;
    }

    private Entry entry(String name) throws IOException {
      String type = null;
      long[] shape = null;
      long[] offsets = null;
      expect(JsonToken.START_OBJECT, "the tensor " + Listing.shortened(name));
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        if (field.equals("dtype") && type == null) {
          expect(JsonToken.VALUE_STRING, field);
          type = parser.getText();
        } else if (field.equals("shape") && shape == null) {
          shape = longs(field, MAX_DIMENSIONS);
        } else if (field.equals("data_offsets") && offsets == null) {
          offsets = longs(field, 2);
        } else {
          throw bad("an unexpected or repeated entry '" + Listing.shortened(field) + "'");
        }
      }
      if (type == null || shape == null || offsets == null || offsets.length != 2) {
        throw bad("no dtype, shape or data_offsets of the tensor " + Listing.shortened(name));
      }
      NumberType known = numberType(name, type, shape.length == 0);
      return new Entry(name, known, shape, offsets[0], offsets[1]);
    }

    private long[] longs(String field, int most) throws IOException {
      long[] numbers = new long[most];
      int count = 0;
      expect(JsonToken.START_ARRAY, field);
      while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && count < most) {
        long number = parser.getLongValue();
        if (number < 0) {
          throw bad("a negative number");
        }
        numbers[count++] = number;
      }
      if (parser.currentToken() != JsonToken.END_ARRAY) {
        throw bad("no end of at most " + most + " whole numbers of " + field);
      }
      return Arrays.copyOf(numbers, count);
    }

    /** Returns how numbers are stored; whole ones are for a count beside the weights. */
    private NumberType numberType(String name, String type, boolean isSingle) {
      NumberType known =
          switch (type) {
            case "F16" -> NumberType.FLOAT16;
            case "BF16" -> NumberType.BFLOAT16;
            case "F32" -> NumberType.FLOAT32;
            case "F64" -> NumberType.FLOAT64;
            case "I64" -> isSingle ? NumberType.INT64 : null;
            default -> null;
          };
      if (known == null) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s (tensor %s) is of type %s; only F16, BF16, F32 and F64 can be read, and I64 of a"
                    + " single number, so save it as one of these, or save the file without it",
                file,
                Listing.shortened(name),
                Listing.shortened(type)));
      }
      return known;
    }

    private void expect(JsonToken wanted, String what) throws IOException {
      JsonToken found = parser.nextToken();
      if (found != wanted) {
        throw bad(what + " is not what it should be");
      }
    }

    private DataException twice(String name) {
      return bad("'" + Listing.shortened(name) + "' twice");
    }

    private DataException bad(String what) {
      return new DataException(
          String.format(
              Locale.ROOT,
              "%s has a damaged safetensors header: %s, at character %d of it; get the file again",
              file,
              what,
              parser.currentLocation().getCharOffset()));
    }
  }
}
