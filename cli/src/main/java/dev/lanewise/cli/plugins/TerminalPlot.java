package dev.lanewise.cli.plugins;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws a plot with characters, in 80 columns or fewer. */
final class TerminalPlot {

  private static final int COLUMNS = 64;
  private static final int ROWS = 18;

  /** How often a curve is looked at in a column. */
  private static final int LOOKS = 16;

  /** What lines are drawn with. */
  private record Style(String marks, char across, char up, char tick, char corner, char foot) {

    static final Style UNICODE = new Style("●○", '─', '│', '┤', '└', '┴');
    static final Style ASCII = new Style("*o", '-', '|', '+', '+', '+');
  }

  private final Plot plot;
  private final Style style;
  private final int width;
  private final int height;

  private TerminalPlot(Plot plot, Style style) {
    this.plot = plot;
    this.style = style;
    this.width = COLUMNS / plot.x().intervals() * plot.x().intervals() + 1;
    this.height = ROWS / plot.y().intervals() * plot.y().intervals() + 1;
  }

  /**
   * Draws a plot.
   *
   * @param unicode whether to use characters beyond ASCII
   */
  static List<String> lines(Plot plot, boolean unicode) {
    return new TerminalPlot(plot, unicode ? Style.UNICODE : Style.ASCII).lines();
  }

  private List<String> lines() {
    List<String> labels = plot.y().labels();
    int margin = labels.stream().mapToInt(String::length).max().orElse(0);
    int rowsPerTick = (height - 1) / plot.y().intervals();
    char[][] cells = cells();
    List<String> lines = new ArrayList<>();
    if (!plot.title().equals(plot.curves().getFirst().name())) {
      lines.add(" ".repeat(margin + 2) + plot.title());
    }
    for (int row = 0; row < height; row++) {
      int fromBottom = height - 1 - row;
      boolean tick = fromBottom % rowsPerTick == 0;
      String label = tick ? labels.get(fromBottom / rowsPerTick) : "";
      lines.add(
          (" ".repeat(margin - label.length())
                  + label
                  + ' '
                  + (tick ? style.tick() : style.up())
                  + new String(cells[row]))
              .stripTrailing());
    }
    lines.add(" ".repeat(margin + 1) + foot());
    lines.add((" ".repeat(margin + 2) + feet()).stripTrailing());
    lines.add(" ".repeat(margin + 2) + legend());
    return lines;
  }

  private String legend() {
    return IntStream.range(0, plot.curves().size())
        .mapToObj(i -> style.marks().charAt(i) + " " + plot.curves().get(i).name())
        .collect(Collectors.joining("   ", "", "   over " + plot.xName()));
  }

  private char[][] cells() {
    char[][] cells = new char[height][width];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    if (plot.x().crossesZero()) {
      int zero = (int) Math.round(plot.x().position(0) * (width - 1));
      for (char[] row : cells) {
        row[zero] = style.up();
      }
    }
    if (plot.y().crossesZero()) {
      Arrays.fill(cells[row(0)], style.across());
    }
    int[][] owners = owners();
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int owner = owners[row][column];
        if (owner == 3) {
          // Where curves meet, they take turns.
          owner = column % 2 == 0 ? 1 : 2;
        }
        if (owner != 0) {
          cells[row][column] = style.marks().charAt(owner - 1);
        }
      }
    }
    return cells;
  }

  /** Returns which curves go through each cell: 1 for the first, 2 for the second, 3 for both. */
  private int[][] owners() {
    int[][] owners = new int[height][width];
    for (int i = 0; i < plot.curves().size(); i++) {
      for (int column = 0; column < width; column++) {
        for (int look = 0; look < LOOKS; look++) {
          double share = (column - 0.5 + (look + 0.5) / LOOKS) / (width - 1);
          double value = plot.curves().get(i).at(plot.xAt(Math.clamp(share, 0.0, 1.0)));
          double position = plot.y().position(value);
          if (position >= 0 && position <= 1) {
            owners[row(value)][column] |= i + 1;
          }
        }
      }
    }
    return owners;
  }

  private int row(double value) {
    return (int) Math.round((1 - plot.y().position(value)) * (height - 1));
  }

  /** Returns the axis at the bottom. */
  private String foot() {
    StringBuilder foot = new StringBuilder().append(style.corner());
    int columnsPerTick = (width - 1) / plot.x().intervals();
    for (int column = 0; column < width; column++) {
      foot.append(column % columnsPerTick == 0 ? style.foot() : style.across());
    }
    return foot.toString();
  }

  /** Returns the numbers below the axis, each with its middle at its tick. */
  private String feet() {
    StringBuilder feet = new StringBuilder();
    List<String> labels = plot.x().labels();
    int columnsPerTick = (width - 1) / plot.x().intervals();
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i);
      int begin = i * columnsPerTick - label.length() / 2;
      feet.append(" ".repeat(Math.max(0, begin - feet.length()))).append(label);
    }
    return feet.toString();
  }
}
