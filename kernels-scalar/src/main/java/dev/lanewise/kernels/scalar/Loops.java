package dev.lanewise.kernels.scalar;

/** The compiled loops of a program. */
interface Loops {

  /**
   * Runs one loop.
   *
   * @param loop the number of the loop in its {@link Schedule}
   * @param rows float rows, by the schedule's numbers
   * @param bits rows of raw bits, by the schedule's numbers
   * @param scalars the program's scalars
   * @param from the first index, the same in all rows; 0 unless the program is one float loop
   * @param to the index after the last
   */
  void run(int loop, float[][] rows, int[][] bits, float[] scalars, int from, int to);
}
