package dev.lanewise.bench.compare.comparison;

/** What a time per call is shown as. */
public enum Unit {
  /** Billions of multiplications and additions a second; the work is their number in a call. */
  GFLOPS("GFLOP/s") {
    @Override
    double value(double seconds, double work) {
      return 1e-9 * work / seconds;
    }
  },
  /** Time per element; the work is the number of elements in a call. */
  NANOS_PER_ELEMENT("ns/element") {
    @Override
    double value(double seconds, double work) {
      return 1e9 * seconds / work;
    }
  },
  /** Time per call. */
  MICROS("µs") {
    @Override
    double value(double seconds, double work) {
      return 1e6 * seconds;
    }
  },
  /** Time per call, for slow ones. */
  SECONDS("s") {
    @Override
    double value(double seconds, double work) {
      return seconds;
    }
  };

  private final String text;

  Unit(String text) {
    this.text = text;
  }

  /** Returns what a call of so many seconds comes to. */
  abstract double value(double seconds, double work);

  @Override
  public String toString() {
    return text;
  }
}
