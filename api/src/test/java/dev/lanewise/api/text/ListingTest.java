package dev.lanewise.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListingTest {

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void namesTheFirstTwenty() {
    String twenty = String.join(", ", numbers(20));
    assertEquals("", Listing.of(List.of()));
    assertEquals("0, 1", Listing.of(numbers(2)));
    assertEquals(twenty, Listing.of(numbers(20)));
    assertEquals(twenty + " and 1 more", Listing.of(numbers(21)));
    assertEquals(twenty + " and 80 more", Listing.of(numbers(100)));
  }

  @Test
  void shortensEachName() {
    String longest = "x".repeat(40);
    assertEquals(longest, Listing.shortened(longest));
    assertEquals(longest + "…", Listing.shortened(longest + "y"));
    assertEquals("a b", Listing.shortened("a\nb"));
    assertEquals("a b, " + longest + "…", Listing.of(List.of("a\nb", longest + "y")));
  }

  @Test
  void shortensMessages() {
    String longest = "x".repeat(200);
    assertEquals(longest, Listing.sentence(longest));
    assertEquals(longest + "…", Listing.sentence(longest + "y"));
    assertEquals("no details", Listing.sentence(null));
  }
}
