package dev.lanewise.cli.compilation;

/** General methods of generated classes, which are written where they are called. */
enum Helper {
  /** One of two numbers, by a mask of all bits or none. */
  SELECT(
      """
      private static float select(int mask, float whenSet, float whenNot) {
        return Float.intBitsToFloat(
            (Float.floatToRawIntBits(whenSet) & mask) | (Float.floatToRawIntBits(whenNot) & ~mask));
      }
      """),
  /** The sum along a row, from its partial sums. */
  SUM(
      """
      private static float sum(float[] partial) {
        float s0 = partial[0] + partial[8];
        float s1 = partial[1] + partial[9];
        float s2 = partial[2] + partial[10];
        float s3 = partial[3] + partial[11];
        float s4 = partial[4] + partial[12];
        float s5 = partial[5] + partial[13];
        float s6 = partial[6] + partial[14];
        float s7 = partial[7] + partial[15];
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
      }
      """),
  /** The largest value, or NaN if there is one. */
  MAX(
      """
      private static float max(float[] values, int count) {
        float max = values[0];
        for (int i = 1; i < count; i++) {
          max = Math.max(max, values[i]);
        }
        return max;
      }
      """),
  /** The first place of the largest value, where NaN counts as the largest. */
  ARGMAX(
      """
      private static int argmax(float[] values, int count) {
        int best = 0;
        for (int i = 1; i < count && !Float.isNaN(values[best]); i++) {
          if (values[i] > values[best] || Float.isNaN(values[i])) {
            best = i;
          }
        }
        return best;
      }
      """),
  /** The column or rank of a category by its code. */
  SLOT(
      """
      private static int slot(float value, int[] slots, int unknown, int missing) {
        if (Float.isNaN(value)) {
          return missing;
        }
        int code = (int) value;
        return code >= 0 && code < slots.length ? slots[code] : unknown;
      }
      """),
  /** The rank of a category by its code, where training may not have seen it. */
  RANK(
      """
      private static float rank(float value, int[] ranks, int unknown, int missing) {
        int rank = slot(value, ranks, unknown, missing);
        return rank < 0 && !Float.isNaN(value) ? unknown : rank;
      }
      """),
  /** A 1 in the column of a category, if it has one. */
  MARK(
      """
      private static void mark(float[] prepared, int at, int slot) {
        if (slot >= 0) {
          prepared[at + slot] = 1f;
        }
      }
      """),
  /** The code of a category. */
  CODE(
      """
      private static float code(Map<String, Float> codes, String category) {
        if (category == null) {
          return Float.NaN;
        }
        Float code = codes.get(category);
        return code == null ? -1f : code;
      }
      """),
  /** The code of a category where all are whole numbers: 3.0 means 3. */
  WHOLE_CODE(
      """
      private static float wholeCode(Map<String, Float> codes, String category) {
        float code = code(codes, category);
        if (code != -1f) {
          return code;
        }
        int end = category.length();
        while (end > 0 && category.charAt(end - 1) == '0') {
          end--;
        }
        return end > 0 && end < category.length() && category.charAt(end - 1) == '.'
            ? code(codes, category.substring(0, end - 1))
            : code;
      }
      """),
  /** The codes of all categories of a column. */
  CODES(
      """
      private static Map<String, Float> codes(String[]... categories) {
        Map<String, Float> codes = new HashMap<>();
        for (String[] some : categories) {
          for (String category : some) {
            codes.put(category, (float) codes.size());
          }
        }
        return Map.copyOf(codes);
      }
      """),
  /** A truth value as a number. */
  TRUTH(
      """
      private static float truth(Boolean value) {
        return value == null ? Float.NaN : value ? 1f : 0f;
      }
      """),
  /** The days since 2000, in whole seconds. */
  DAYS(
      """
      private static float days(LocalDateTime time) {
        return time == null
            ? Float.NaN
            : (float) ((time.toEpochSecond(ZoneOffset.UTC) - 946_684_800L) / 86_400.0);
      }
      """);

  private final String source;

  Helper(String source) {
    this.source = source;
  }

  /** Returns the method. */
  String source() {
    return source;
  }
}
