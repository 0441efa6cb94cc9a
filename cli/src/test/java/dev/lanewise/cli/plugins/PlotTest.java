package dev.lanewise.cli.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Plots of functions that are easy to tell, as characters and as SVG. */
class PlotTest {

  private static Plot plot(DoubleUnaryOperator... functions) {
    List<Plot.Curve> curves =
        List.of(functions).stream().map(function -> new Plot.Curve("f", function)).toList();
    return Plot.of("f", "A curve.", "x", -4, 4, curves);
  }

  private static Document svg(Plot plot) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(SvgPlot.of(plot).getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the path of a curve. */
  private static String curve(Plot plot, int index) throws Exception {
    Document document = svg(plot);
    for (int i = 0; i < document.getElementsByTagName("path").getLength(); i++) {
      var path = document.getElementsByTagName("path").item(i).getAttributes();
      if (path.getNamedItem("class").getNodeValue().equals("curve curve" + index)) {
        return path.getNamedItem("d").getNodeValue();
      }
    }
    throw new AssertionError("no curve " + index);
  }

  @Test
  void aStraightLineRunsFromCornerToCorner() {
    List<String> lines = TerminalPlot.lines(plot(x -> x), false);
    for (int row = 0; row < 17; row++) {
      String line = lines.get(row);
      // 64 columns and 16 rows: row r crosses the line in column 64 - 4r of the plot.
      assertEquals('*', line.charAt(4 + 64 - 4 * row), line);
    }
    assertEquals(" 0 +--", lines.get(8).substring(0, 6));
    assertEquals(
        "    -4     -3      -2      -1       0       1       2       3       4", lines.get(18));
    assertEquals("    * f   over x", lines.getLast());
  }

  @Test
  void curvesThatMeetTakeTurns() {
    String all = String.join("\n", TerminalPlot.lines(plot(_ -> 1, _ -> 1), false));
    assertTrue(all.contains("1.0 +*o*o*o*o"), all);
  }

  @Test
  void whatIsNoNumberHasNoMark() throws Exception {
    Plot plot = plot(x -> x < 0 ? Double.NaN : x > 2 ? Double.POSITIVE_INFINITY : x);
    for (String line : TerminalPlot.lines(plot, false).subList(0, 17)) {
      assertFalse(line.substring(4).contains("*") && line.indexOf('*') < 4 + 31, line);
      assertTrue(line.lastIndexOf('*') <= 4 + 49, line);
    }
    String path = curve(plot, 0);
    assertEquals(1, path.chars().filter(c -> c == 'M').count(), path);
    assertTrue(path.startsWith("M340.00 "), path);

    Plot nothing = plot(_ -> Double.NaN);
    assertFalse(String.join("", TerminalPlot.lines(nothing, false).subList(0, 17)).contains("*"));
    assertEquals("", curve(nothing, 0));
  }

  @Test
  void aPoleDoesNotFlattenTheRest() {
    Plot plot = plot(x -> 1 / x);
    assertTrue(plot.y().last() < 20, plot.y().toString());
    assertTrue(plot(Math::exp).y().last() > Math.exp(4), "what is steep, yet no pole, is whole");
  }

  @Test
  void jumpsAreNotJoined() throws Exception {
    assertEquals(2, curve(plot(x -> x < 0.123 ? 0 : 1), 0).chars().filter(c -> c == 'M').count());
    assertEquals(1, curve(plot(x -> Math.tanh(200 * x)), 0).chars().filter(c -> c == 'M').count());
  }

  @Test
  void svgIsReadByAllWithoutAScript() throws Exception {
    String name = "a<b>&\"c\"\u0007\uFFFE'";
    Plot plot =
        Plot.of(
            name,
            name,
            name,
            0,
            1,
            List.of(new Plot.Curve(name, x -> x), new Plot.Curve("its derivative", _ -> 1)));
    Document document = svg(plot);
    var root = document.getDocumentElement();
    assertEquals("http://www.w3.org/2000/svg", root.getNamespaceURI());
    assertEquals("img", root.getAttribute("role"));
    String readable = "a<b>&\"c\"  '";
    for (String id : root.getAttribute("aria-labelledby").split(" ", -1)) {
      var element = document.getElementsByTagName(id).item(0);
      assertEquals(id, element.getAttributes().getNamedItem("id").getNodeValue());
      assertEquals(readable, element.getTextContent());
    }
    assertEquals(0, document.getElementsByTagName("script").getLength());
    assertTrue(
        document
            .getElementsByTagName("style")
            .item(0)
            .getTextContent()
            .contains("prefers-color-scheme: dark"));
    List<String> texts =
        IntStream.range(0, document.getElementsByTagName("text").getLength())
            .mapToObj(i -> document.getElementsByTagName("text").item(i).getTextContent())
            .toList();
    assertTrue(
        texts.containsAll(List.of(readable, "its derivative", "0", "0.2", "1.0")),
        texts.toString());
  }
}
