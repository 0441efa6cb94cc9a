package dev.lanewise.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuotationTest {

  @Test
  void keepsReadableText() {
    assertEquals("naïve 漢字 😀 a\\b", Quotation.of("naïve 漢字 😀 a\\b"));
    assertEquals("", Quotation.of(""));
  }

  @Test
  void cutsLongText() {
    assertEquals("x".repeat(200), Quotation.of("x".repeat(200)));
    assertEquals("x".repeat(200) + "…", Quotation.of("x".repeat(201)));
    assertEquals("ab…", Quotation.of("abc", 2));
    assertEquals("a😀", Quotation.of("a😀", 2));
  }

  @Test
  void blanksWhatMovesTheCursorOrTurnsTheText() {
    assertEquals(" [2J", Quotation.of("\u001b[2J"));
    assertEquals("a b c d e", Quotation.of("a\nb\u0085c\u202ed\u2028e"));
    assertEquals("a b", Quotation.of("a\ud800b"));
  }
}
