package dev.lanewise.onnx.run;

import dev.lanewise.api.DataException;
import dev.lanewise.onnx.graph.Precision;

/** Changes the kind of elements. */
public final class Conversions {

  private Conversions() {}

  /** Rounds whole numbers to float. */
  public static Step toFloat(LongSlot from, FloatSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        to.values()[i] = from.values()[i];
      }
    };
  }

  /** Rounds numbers to a format of fewer bits. */
  public static Step round(FloatSlot from, Precision precision, FloatSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        to.values()[i] = precision.round(from.values()[i]);
      }
    };
  }

  /** Cuts numbers off towards 0. */
  public static Step toLong(FloatSlot from, LongSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        to.values()[i] = (long) from.values()[i];
      }
    };
  }

  /** Reads texts as numbers. */
  public static Step parse(TextSlot from, FloatSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        to.values()[i] = (float) number(from.values()[i]);
      }
    };
  }

  private static double number(String text) {
    try {
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new DataException("'%s' is no number, as the model takes it for".formatted(text), e);
    }
  }

  /** Reads texts as whole numbers. */
  public static Step parseWhole(TextSlot from, LongSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        String text = from.values()[i];
        try {
          to.values()[i] = Long.parseLong(text);
        } catch (NumberFormatException _) {
          to.values()[i] = (long) number(text);
        }
      }
    };
  }

  /** Writes whole numbers as texts. */
  public static Step toText(LongSlot from, TextSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        to.values()[i] = Long.toString(from.values()[i]);
      }
    };
  }

  /** Writes numbers as texts, whole ones without a point. */
  public static Step toText(FloatSlot from, TextSlot to) {
    return rows -> {
      for (int i = 0; i < rows * to.width(); i++) {
        float value = from.values()[i];
        to.values()[i] =
            value == Math.rint(value) && Math.abs(value) < 1e7
                ? Long.toString((long) value)
                : Float.toString(value);
      }
    };
  }
}
