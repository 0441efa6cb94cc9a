package dev.lanewise.cli.plugins;

import dev.lanewise.api.text.Quotation;
import java.util.List;
import java.util.Locale;

/** Draws a plot as an SVG file, which reads well on light and on dark screens. */
final class SvgPlot {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 420;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 48;
  private static final int BOTTOM = 84;
  private static final int INNER_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int INNER_HEIGHT = HEIGHT - TOP - BOTTOM;
  private static final int POINTS = 800;

  /** How often the distance of two points is halved to tell a jump from a steep slope. */
  private static final int HALVINGS = 20;

  private static final String STYLE =
      """
        <style>
          text { font: 13px sans-serif; fill: #24292f; }
          .title { font-size: 15px; font-weight: bold; }
          .paper { fill: #ffffff; }
          .grid { stroke: #d0d7de; }
          .axis { stroke: #57606a; }
          .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
          .curve0 { stroke: #0550ae; }
          .curve1 { stroke: #b3420b; stroke-dasharray: 7 4; }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .paper { fill: #0d1117; }
            .grid { stroke: #30363d; }
            .axis { stroke: #9aa4af; }
            .curve0 { stroke: #79b8ff; }
            .curve1 { stroke: #ffab70; }
          }
        </style>
      """;

  private final Plot plot;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(Plot plot) {
    this.plot = plot;
  }

  /** Returns the text of the file. */
  static String of(Plot plot) {
    return new SvgPlot(plot).draw();
  }

  private String draw() {
    line(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"title desc\">",
            WIDTH,
            HEIGHT,
            WIDTH,
            HEIGHT));
    line(String.format(Locale.ROOT, "  <title id=\"title\">%s</title>", escaped(plot.title())));
    line(String.format(Locale.ROOT, "  <desc id=\"desc\">%s</desc>", escaped(plot.description())));
    svg.append(STYLE);
    line(
        String.format(
            Locale.ROOT,
            "  <clipPath id=\"inside\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/></clipPath>",
            LEFT,
            TOP,
            INNER_WIDTH,
            INNER_HEIGHT));
    line(
        String.format(
            Locale.ROOT, "  <rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, HEIGHT));
    text("title", WIDTH / 2.0, TOP - 20, "middle", plot.title());
    xAxis();
    yAxis();
    line("  <g clip-path=\"url(#inside)\">");
    for (int i = 0; i < plot.curves().size(); i++) {
      line(
          String.format(
              Locale.ROOT,
              "    <path class=\"curve curve%d\" d=\"%s\"/>",
              i,
              path(plot.curves().get(i))));
    }
    line("  </g>");
    legend();
    line("</svg>");
    return svg.toString();
  }

  private void xAxis() {
    List<String> labels = plot.x().labels();
    for (int i = 0; i < labels.size(); i++) {
      double tick = plot.x().tick(i);
      segment(isZero(tick) ? "axis" : "grid", x(tick), TOP, x(tick), TOP + INNER_HEIGHT);
      text("label", x(tick), TOP + INNER_HEIGHT + 20, "middle", labels.get(i));
    }
    text("label", LEFT + INNER_WIDTH / 2.0, TOP + INNER_HEIGHT + 42, "middle", plot.xName());
  }

  private void yAxis() {
    List<String> labels = plot.y().labels();
    for (int i = 0; i < labels.size(); i++) {
      double tick = plot.y().tick(i);
      segment(isZero(tick) ? "axis" : "grid", LEFT, y(tick), LEFT + INNER_WIDTH, y(tick));
      text("label", LEFT - 8, y(tick) + 4, "end", labels.get(i));
    }
  }

  private static boolean isZero(double tick) {
    return tick == 0;
  }

  private void legend() {
    int entry = INNER_WIDTH / 2;
    for (int i = 0; i < plot.curves().size(); i++) {
      double begin = LEFT + i * entry;
      segment("curve curve" + i, begin, HEIGHT - 18, begin + 32, HEIGHT - 18);
      text("label", begin + 40, HEIGHT - 14, "start", plot.curves().get(i).name());
    }
  }

  private String path(Plot.Curve curve) {
    StringBuilder path = new StringBuilder();
    double before = Double.NaN;
    double valueBefore = Double.NaN;
    for (int i = 0; i <= POINTS; i++) {
      double x = plot.xAt((double) i / POINTS);
      double value = curve.at(x);
      if (!Double.isNaN(value)) {
        boolean connected = !Double.isNaN(valueBefore) && !jumps(curve, before, x);
        path.append(connected ? 'L' : 'M').append(point(x(x), y(value)));
      }
      before = x;
      valueBefore = value;
    }
    return path.toString();
  }

  /** Tells whether a curve jumps between two points: it changes visibly, and at a single place. */
  private boolean jumps(Plot.Curve curve, double from, double to) {
    double low = from;
    double high = to;
    double atLow = curve.at(low);
    double atHigh = curve.at(high);
    double whole = Math.abs(atHigh - atLow);
    if (whole < 0.01 * (plot.y().last() - plot.y().first())) {
      return false;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      double atMiddle = curve.at(middle);
      if (Math.abs(atMiddle - atLow) > Math.abs(atHigh - atMiddle)) {
        high = middle;
        atHigh = atMiddle;
      } else {
        low = middle;
        atLow = atMiddle;
      }
    }
    return Math.abs(atHigh - atLow) > whole / 2;
  }

  private double x(double number) {
    return LEFT + plot.x().position(number) * INNER_WIDTH;
  }

  /** Returns the height of a number on the paper; one far outside comes closer, to stay precise. */
  private double y(double number) {
    double position = Math.clamp(plot.y().position(number), -9.0, 9.0);
    return TOP + (1 - position) * INNER_HEIGHT;
  }

  private void segment(String type, double x1, double y1, double x2, double y2) {
    line(
        String.format(
            Locale.ROOT,
            "  <path class=\"%s\" d=\"M%sL%s\"/>",
            type,
            point(x1, y1),
            point(x2, y2)));
  }

  private void text(String type, double x, double y, String anchor, String content) {
    line(
        String.format(
            Locale.ROOT,
            "  <text class=\"%s\" x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\">%s</text>",
            type,
            x,
            y,
            anchor,
            escaped(content)));
  }

  private static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.2f %.2f", x, y);
  }

  private void line(String text) {
    svg.append(text).append('\n');
  }

  /** Returns a text that is data wherever it stands in XML. */
  private static String escaped(String text) {
    return Quotation.of(text)
        .replaceAll("[\\uFFFE\\uFFFF]", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
