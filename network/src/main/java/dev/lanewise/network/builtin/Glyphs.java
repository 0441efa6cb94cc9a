package dev.lanewise.network.builtin;

import java.util.List;

/**
 * The ten digits as pen strokes, each in the ways people write it.
 *
 * <p>Coordinates lie in a unit square, x to the right and y down. A stroke is a list of x, y pairs
 * that the pen passes through.
 */
final class Glyphs {

  /**
   * One movement of the pen.
   *
   * @param points x, y pairs
   * @param curved whether the pen rounds the points or turns a corner at each
   */
  record Stroke(List<Double> points, boolean curved) {}

  private final List<List<List<Stroke>>> variants =
      List.of(zero(), one(), two(), three(), four(), five(), six(), seven(), eight(), nine());

  /** Returns the ways to write a digit, the most common first. */
  List<List<Stroke>> of(int digit) {
    return variants.get(digit);
  }

  private static List<List<Stroke>> zero() {
    return List.of(
        List.of(
            curve(.55, .0, .2, .12, .05, .5, .2, .88, .5, 1., .8, .88, .95, .5, .8, .12, .5, .0)),
        List.of(
            curve(
                .62, .06, .3, .04, .1, .35, .1, .7, .35, .98, .7, .92, .9, .6, .85, .25, .6, .04,
                .42, .1)));
  }

  private static List<List<Stroke>> one() {
    return List.of(
        List.of(line(.5, .0, .5, 1.)),
        List.of(line(.28, .22, .54, .0, .54, 1.)),
        List.of(line(.25, .25, .52, .0, .52, 1.), line(.22, 1., .82, 1.)),
        List.of(curve(.52, .0, .5, .35, .51, .7, .48, 1.)));
  }

  private static List<List<Stroke>> two() {
    return List.of(
        List.of(
            curve(.08, .24, .25, .05, .55, .0, .85, .2, .78, .46, .45, .74, .08, .97),
            line(.08, .97, .95, .97)),
        List.of(
            curve(
                .1, .22, .35, .01, .75, .08, .82, .36, .55, .68, .22, .94, .06, .9, .16, .74, .45,
                .84, .7, .95, .97, .9)),
        List.of(
            curve(.1, .12, .45, .0, .82, .14, .8, .42, .45, .7, .12, .94),
            curve(.12, .94, .4, .86, .65, .97, .92, .93)));
  }

  private static List<List<Stroke>> three() {
    return List.of(
        List.of(
            curve(.1, .14, .4, .0, .78, .1, .76, .35, .4, .47),
            curve(.4, .47, .8, .54, .9, .78, .6, .98, .25, .98, .06, .84)),
        List.of(
            line(.12, .02, .82, .02, .4, .4),
            curve(.4, .4, .78, .46, .92, .7, .7, .95, .35, 1., .08, .88)),
        List.of(
            curve(
                .14, .1, .5, .0, .78, .17, .62, .4, .36, .48, .5, .46, .82, .6, .78, .86, .45, 1.,
                .1, .9)));
  }

  private static List<List<Stroke>> four() {
    return List.of(
        List.of(line(.25, .02, .08, .58, .95, .58), line(.74, .1, .68, 1.)),
        List.of(line(.72, 1., .72, .0, .05, .66, .98, .66)),
        List.of(
            curve(.18, .05, .12, .35, .22, .54, .5, .54, .78, .46),
            line(.82, .02, .76, .5, .7, 1.)));
  }

  private static List<List<Stroke>> five() {
    return List.of(
        List.of(
            line(.85, .02, .22, .02, .16, .43),
            curve(.16, .43, .5, .36, .86, .54, .84, .82, .5, 1., .08, .9)),
        List.of(
            line(.24, .06, .18, .42),
            curve(.18, .42, .55, .4, .82, .6, .72, .88, .4, 1., .1, .92),
            line(.24, .05, .88, .0)),
        List.of(
            curve(
                .88, .04, .5, .02, .26, .08, .2, .4, .35, .44, .68, .48, .84, .7, .64, .94, .3, 1.,
                .08, .92)));
  }

  private static List<List<Stroke>> six() {
    return List.of(
        List.of(
            curve(
                .74, .0, .4, .2, .14, .56, .16, .86, .46, 1., .8, .88, .84, .65, .56, .52, .26, .62,
                .14, .78)),
        List.of(
            curve(
                .6, .0, .3, .32, .16, .7, .3, .96, .62, .98, .82, .78, .66, .58, .36, .6, .18,
                .78)),
        List.of(
            curve(
                .85, .08, .55, .02, .24, .25, .12, .6, .22, .92, .55, 1., .82, .82, .7, .6, .4, .56,
                .16, .7)));
  }

  private static List<List<Stroke>> seven() {
    return List.of(
        List.of(line(.06, .03, .92, .03, .4, 1.)),
        List.of(line(.06, .03, .92, .03, .4, 1.), line(.3, .52, .86, .5)),
        List.of(
            curve(.08, .18, .12, .04, .4, .08, .9, .03), curve(.9, .03, .64, .4, .48, .7, .44, 1.)),
        List.of(
            curve(.08, .06, .5, .02, .9, .04),
            curve(.9, .04, .62, .45, .4, 1.),
            line(.34, .48, .84, .5)));
  }

  private static List<List<Stroke>> eight() {
    return List.of(
        List.of(
            curve(
                .78, .1, .5, .0, .2, .14, .28, .36, .6, .54, .86, .76, .6, .99, .24, .94, .14, .74,
                .45, .5, .76, .28, .78, .1)),
        List.of(
            curve(.5, .0, .2, .12, .22, .36, .5, .46, .78, .36, .8, .12, .5, .0),
            curve(.5, .46, .14, .6, .14, .88, .5, 1., .86, .88, .86, .6, .5, .46)),
        List.of(
            curve(
                .82, .14, .55, .0, .24, .1, .26, .34, .54, .5, .8, .7, .7, .95, .36, 1., .16, .82,
                .32, .58, .66, .4, .86, .18)));
  }

  private static List<List<Stroke>> nine() {
    return List.of(
        List.of(
            curve(.84, .2, .6, .0, .24, .08, .14, .32, .36, .52, .68, .44, .84, .2),
            curve(.84, .2, .82, .5, .76, .75, .7, 1.)),
        List.of(
            curve(.82, .16, .52, .0, .2, .12, .16, .38, .45, .52, .76, .38, .84, .14),
            line(.85, .08, .8, .55, .78, 1.)),
        List.of(
            curve(
                .84, .22, .58, .01, .22, .1, .15, .36, .42, .5, .74, .4, .86, .18, .86, .55, .68,
                .9, .36, 1., .12, .9)));
  }

  private static Stroke curve(Double... coordinates) {
    return new Stroke(List.of(coordinates), true);
  }

  private static Stroke line(Double... coordinates) {
    return new Stroke(List.of(coordinates), false);
  }
}
