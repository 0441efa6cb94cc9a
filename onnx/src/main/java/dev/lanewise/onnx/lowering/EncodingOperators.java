package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.text.Listing;
import dev.lanewise.onnx.graph.Attributes;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.TextRows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Lookup;
import dev.lanewise.onnx.run.TextSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The preparation of columns as scikit-learn's converter writes it, in the domain ai.onnx.ml. */
final class EncodingOperators {

  static final String DOMAIN = "ai.onnx.ml:";

  /** Constants are held as double. */
  private static final long EXACT = 1L << 53;

  private EncodingOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put(DOMAIN + "Scaler", EncodingOperators::scale);
    all.put(DOMAIN + "Normalizer", EncodingOperators::normalize);
    all.put(DOMAIN + "Imputer", EncodingOperators::impute);
    all.put(DOMAIN + "Binarizer", EncodingOperators::binarize);
    all.put(DOMAIN + "OneHotEncoder", EncodingOperators::oneHot);
    all.put("OneHot", EncodingOperators::oneHotOfPlaces);
    all.put(DOMAIN + "LabelEncoder", EncodingOperators::encode);
    all.put(DOMAIN + "ArrayFeatureExtractor", EncodingOperators::extract);
    all.put(
        DOMAIN + "FeatureVectorizer",
        node ->
            node.output(
                SelectionOperators.joinedRows(
                    node, node.allInputs().stream().map(value -> flat(node, value)).toList(), 0)));
  }

  private static Rows flat(NodeContext node, Value value) {
    if (!(value instanceof Rows rows)) {
      throw node.refused("constants are joined to rows");
    }
    FloatRows floats = node.floats(rows);
    return node.reshaped(floats, floats.width());
  }

  private static Constant constant(List<Float> numbers) {
    return new Constant(
        Tensor.of(
            ElementType.FLOAT,
            numbers.size() == 1 ? new int[0] : new int[] {numbers.size()},
            numbers.stream().mapToDouble(Float::doubleValue).toArray()));
  }

  private static void scale(NodeContext node) {
    List<Float> offset = node.attributes().numbers("offset");
    List<Float> factor = node.attributes().numbers("scale");
    node.output(
        new Elementwise(node)
            .of(
                List.of(
                    node.floats(0),
                    constant(offset.isEmpty() ? List.of(0f) : offset),
                    constant(factor.isEmpty() ? List.of(1f) : factor)),
                ElementType.FLOAT,
                x -> x.get(0).minus(x.get(1)).times(x.get(2))));
  }

  private static void normalize(NodeContext node) {
    String kind = node.attributes().text("norm", "MAX");
    FloatRows rows = node.floats(0);
    if (rows.shape().length != 1) {
      throw node.refused("its rows have more than one dimension");
    }
    node.output(
        new Grouped(node, rows, new int[] {0})
            .elements(
                List.of(),
                operands -> {
                  Expr x = operands.getFirst();
                  Expr norm =
                      switch (kind) {
                        case "MAX" -> Functions.rowMax(x.abs());
                        case "L1" -> Functions.rowSum(x.abs());
                        case "L2" -> Functions.rowSum(x.square()).sqrt();
                        default -> throw node.refused("its norm is " + Listing.shortened(kind));
                      };
                  // A row of zeros stays one.
                  return Expr.select(norm.equalTo(Expr.constant(0)), x, x.dividedBy(norm));
                }));
  }

  private static void impute(NodeContext node) {
    Attributes attributes = node.attributes();
    List<Float> numbers =
        attributes.has("imputed_value_floats")
            ? attributes.numbers("imputed_value_floats")
            : attributes.integers("imputed_value_int64s").stream().map(Long::floatValue).toList();
    if (numbers.isEmpty()) {
      throw node.refused("it does not say what stands for a missing value");
    }
    boolean isFloat = attributes.has("imputed_value_floats");
    float replaced =
        isFloat
            ? attributes.number("replaced_value_float", 0)
            : attributes.integer("replaced_value_int64", 0);
    Expr missing = Expr.constant(replaced);
    node.output(
        new Elementwise(node)
            .of(
                List.of(node.floats(0), constant(numbers)),
                ElementType.FLOAT,
                x ->
                    Float.isNaN(replaced)
                        ? Expr.select(x.get(0).equalTo(x.get(0)), x.get(0), x.get(1))
                        : Expr.select(x.get(0).equalTo(missing), x.get(1), x.get(0))));
  }

  private static void binarize(NodeContext node) {
    double threshold = node.attributes().number("threshold", 0);
    node.output(
        new Elementwise(node)
            .of(
                List.of(node.floats(0)),
                ElementType.FLOAT,
                x -> Expr.select(x.getFirst().greaterThan(threshold), 1, 0)));
  }

  private static void oneHot(NodeContext node) {
    List<String> texts = node.attributes().texts("cats_strings");
    List<Long> numbers = node.attributes().integers("cats_int64s");
    Rows rows = node.rows(0);
    if ((rows.type() == ElementType.TEXT) == texts.isEmpty()) {
      throw node.refused("its categories are of another type than its input");
    }
    LongSlot places = node.steps().longs(rows.width());
    int count = Math.max(texts.size(), numbers.size());
    switch (rows) {
      case TextRows text ->
          node.steps().add(Lookup.placesOf(text.slot(), texts, places), text.slot());
      case LongRows longs ->
          node.steps().add(Lookup.placesOf(longs.slot(), longs(numbers), places), longs.slot());
      case FloatRows floats -> {
        FloatSlot slot = node.steps().slot(floats);
        float[] keys = new float[numbers.size()];
        for (int i = 0; i < keys.length; i++) {
          keys[i] = numbers.get(i);
        }
        node.steps().add(Lookup.placesOf(slot, keys, places), slot);
      }
    }
    node.lowering().spend((long) rows.width() * count, node);
    FloatSlot result = node.steps().floats(rows.width() * count);
    boolean refusesUnknown = node.attributes().integer("zeros", 1) == 0;
    node.steps().add(Lookup.oneHot(places, refusesUnknown, node.title(), result), places);
    node.output(
        node.steps().rows(result, ElementType.FLOAT, Shapes.join(rows.shape(), new int[] {count})));
  }

  /** Writes a column for each whole number from 0. */
  private static void oneHotOfPlaces(NodeContext node) {
    long columnsAsked = node.integers(1, "how many columns")[0];
    node.lowering().spend(Math.multiplyExact(columnsAsked, node.rows(0).width()), node);
    int depth = (int) columnsAsked;
    Tensor values = node.constant(2, "the two numbers");
    Rows given = (Rows) TypeOperators.cast(node, node.rows(0), ElementType.INTEGER);
    long axis = node.attributes().integer("axis", -1);
    if (!(given instanceof LongRows rows) || (axis != -1 && axis != given.rank())) {
      throw node.refused("its columns are not the last dimension");
    }
    LongSlot places = node.steps().longs(rows.width());
    // Negative numbers count from the end.
    long[] keys = new long[2 * depth];
    for (int i = 0; i < depth; i++) {
      keys[i] = i;
      keys[depth + i] = (long) i - depth;
    }
    node.steps().add(Lookup.placesOf(rows.slot(), keys, places), rows.slot());
    LongSlot columns = node.steps().longs(rows.width());
    node.steps()
        .add(
            before -> {
              for (int i = 0; i < before * columns.width(); i++) {
                long place = places.values()[i];
                columns.values()[i] = place < depth ? place : place - depth;
              }
            },
            places);
    FloatSlot result = node.steps().floats(rows.width() * depth);
    node.steps().add(Lookup.oneHot(columns, false, node.title(), result), columns);
    double off = values.number(0);
    double on = values.number(1);
    Value columnsOfPlaces =
        new Elementwise(node)
            .of(
                List.of(
                    node.steps()
                        .rows(
                            result,
                            ElementType.FLOAT,
                            Shapes.join(rows.shape(), new int[] {depth}))),
                ElementType.FLOAT,
                x ->
                    off == 0 && on == 1
                        ? x.getFirst()
                        : Expr.select(x.getFirst().greaterThan(0.5), on, off));
    node.output(TypeOperators.cast(node, columnsOfPlaces, values.type()));
  }

  private static long[] longs(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /** Puts values in place of keys. */
  private static void encode(NodeContext node) {
    Attributes attributes = node.attributes();
    if (attributes.has("classes_strings")) {
      encodeClasses(node, node.rows(0), attributes.texts("classes_strings"));
      return;
    }
    Tensor keys = list(node, "keys");
    Tensor values = list(node, "values");
    boolean isText = Elementwise.isOf(ElementType.TEXT, node.input(0));
    if (isText != (keys.type() == ElementType.TEXT) || keys.size() != values.size()) {
      throw node.refused(
          "its keys are of another type than its input, or more or fewer than its values");
    }
    if (node.input(0) instanceof Constant constant) {
      node.output(encoded(node, constant.tensor(), keys, values));
      return;
    }
    Rows rows = node.rows(0);
    LongSlot places = node.steps().longs(rows.width());
    switch (rows) {
      case TextRows texts ->
          node.steps().add(Lookup.placesOf(texts.slot(), keys.texts(), places), texts.slot());
      case LongRows longs ->
          node.steps()
              .add(
                  Lookup.placesOf(
                      longs.slot(),
                      Arrays.stream(keys.numbers()).mapToLong(key -> (long) key).toArray(),
                      places),
                  longs.slot());
      case FloatRows floats -> {
        FloatSlot slot = node.steps().slot(floats);
        node.steps().add(Lookup.placesOf(slot, ProductOperators.floats(keys), places), slot);
      }
    }
    node.output(values(node, places, values, rows.shape()));
  }

  /** Encodes what is the same for all rows. */
  private static Tensor encoded(NodeContext node, Tensor tensor, Tensor keys, Tensor values) {
    Map<Object, Integer> places = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      places.putIfAbsent(key(keys, i), i);
    }
    List<String> texts = new ArrayList<>();
    double[] numbers = new double[values.type() == ElementType.TEXT ? 0 : tensor.size()];
    for (int i = 0; i < tensor.size(); i++) {
      int place = places.getOrDefault(key(tensor, i), -1);
      if (values.type() == ElementType.TEXT) {
        texts.add(place < 0 ? defaultText(node) : values.texts().get(place));
      } else if (place >= 0) {
        numbers[i] = values.number(place);
      } else {
        numbers[i] = values.type() == ElementType.FLOAT ? defaultNumber(node) : defaultWhole(node);
      }
    }
    return values.type() == ElementType.TEXT
        ? Tensor.ofTexts(tensor.shape(), texts)
        : Tensor.of(values.type(), tensor.shape(), numbers);
  }

  /** Returns an element to look up: −0 is 0, and NaN is itself. */
  private static Object key(Tensor tensor, int index) {
    return tensor.type() == ElementType.TEXT
        ? tensor.texts().get(index)
        : Double.valueOf(tensor.number(index) + 0.0);
  }

  /** In the first version of the operator a list of texts stood for the numbers from 0. */
  private static void encodeClasses(NodeContext node, Rows rows, List<String> classes) {
    double[] numbers = Arrays.stream(Shapes.all(classes.size())).asDoubleStream().toArray();
    LongSlot places = node.steps().longs(rows.width());
    if (rows instanceof TextRows texts) {
      node.steps().add(Lookup.placesOf(texts.slot(), classes, places), texts.slot());
      node.output(
          values(
              node,
              places,
              Tensor.of(ElementType.INTEGER, new int[] {numbers.length}, numbers),
              rows.shape()));
    } else if (rows instanceof LongRows longs) {
      node.steps()
          .add(
              Lookup.placesOf(
                  longs.slot(),
                  Arrays.stream(numbers).mapToLong(number -> (long) number).toArray(),
                  places),
              longs.slot());
      node.output(
          values(node, places, Tensor.ofTexts(new int[] {classes.size()}, classes), rows.shape()));
    } else {
      throw node.refused("it takes texts or whole numbers");
    }
  }

  /** Returns the keys or the values of an encoder, of whichever type they are. */
  private static Tensor list(NodeContext node, String what) {
    Tensor list = listed(node, what);
    requireExact(node, list);
    return list;
  }

  /** Refuses whole numbers that are not held exactly. */
  static void requireExact(NodeContext node, Tensor tensor) {
    if (tensor.type() == ElementType.INTEGER
        && Arrays.stream(tensor.numbers()).anyMatch(number -> Math.abs(number) >= EXACT)) {
      throw node.refused("it has whole numbers beyond 2^53");
    }
  }

  private static Tensor listed(NodeContext node, String what) {
    Attributes attributes = node.attributes();
    if (attributes.tensor(what + "_tensor").isPresent()) {
      return attributes.tensor(what + "_tensor").orElseThrow();
    }
    List<String> texts = attributes.texts(what + "_strings");
    if (!texts.isEmpty()) {
      return Tensor.ofTexts(new int[] {texts.size()}, texts);
    }
    List<Long> longs = attributes.integers(what + "_int64s");
    if (!longs.isEmpty()) {
      return Tensor.of(
          ElementType.INTEGER,
          new int[] {longs.size()},
          longs.stream().mapToDouble(Long::doubleValue).toArray());
    }
    List<Float> floats = attributes.numbers(what + "_floats");
    if (floats.isEmpty()) {
      throw node.refused("its %s are missing".formatted(what));
    }
    return Tensor.of(
        ElementType.FLOAT,
        new int[] {floats.size()},
        floats.stream().mapToDouble(Float::doubleValue).toArray());
  }

  /** Returns rows with elements of a table by their places in it. */
  static Rows values(NodeContext node, LongSlot places, Tensor table, int[] shape) {
    requireExact(node, table);
    return switch (table.type()) {
      case TEXT -> {
        TextSlot result = node.steps().texts(places.width());
        node.steps().add(Lookup.texts(places, table.texts(), defaultText(node), result), places);
        yield new TextRows(shape, result);
      }
      case INTEGER, BOOLEAN -> {
        LongSlot result = node.steps().longs(places.width());
        long[] numbers =
            Arrays.stream(table.numbers()).mapToLong(number -> (long) number).toArray();
        node.steps().add(Lookup.longs(places, numbers, defaultWhole(node), result), places);
        yield new LongRows(shape, result);
      }
      case FLOAT -> {
        FloatSlot result = node.steps().floats(places.width());
        node.steps()
            .add(
                Lookup.floats(places, ProductOperators.floats(table), defaultNumber(node), result),
                places);
        yield node.steps().rows(result, ElementType.FLOAT, shape);
      }
    };
  }

  private static String defaultText(NodeContext node) {
    return node.attributes()
        .tensor("default_tensor")
        .filter(tensor -> tensor.type() == ElementType.TEXT)
        .map(tensor -> tensor.texts().getFirst())
        .orElse(node.attributes().text("default_string", "_Unused"));
  }

  private static long defaultWhole(NodeContext node) {
    return node.attributes()
        .tensor("default_tensor")
        .map(tensor -> (long) tensor.number(0))
        .orElse(node.attributes().integer("default_int64", -1));
  }

  private static float defaultNumber(NodeContext node) {
    return node.attributes()
        .tensor("default_tensor")
        .map(tensor -> (float) tensor.number(0))
        .orElse(node.attributes().number("default_float", -0f));
  }

  private static void extract(NodeContext node) {
    if (node.input(0) instanceof Constant table && node.input(1) instanceof Rows) {
      int[] dimensions = table.tensor().shape();
      if (dimensions.length > 0 && dimensions[dimensions.length - 1] != table.tensor().size()) {
        throw node.refused("it takes columns of a table by the data");
      }
      Tensor list = table.tensor().reshaped(table.tensor().size());
      Rows places = (Rows) TypeOperators.cast(node, node.rows(1), ElementType.INTEGER);
      LongRows indices = (LongRows) places;
      LongSlot checked = node.steps().longs(indices.width());
      node.steps()
          .add(Lookup.rowsOf(indices.slot(), list.size(), node.title(), checked), indices.slot());
      node.output(values(node, checked, list, indices.shape()));
      return;
    }
    Rows rows = node.rows(0);
    Tensor columns = node.constant(1, "the columns");
    int[] shape = rows.shape();
    if (shape.length == 0) {
      throw node.refused("its rows have no columns");
    }
    int width = shape[shape.length - 1];
    int[] wanted = Arrays.stream(columns.numbers()).mapToInt(column -> (int) column).toArray();
    if (Arrays.stream(wanted).anyMatch(column -> column < 0 || column >= width)) {
      throw node.refused("it takes a column that is not there");
    }
    int[] part = shape.clone();
    part[shape.length - 1] = wanted.length;
    int[] places = new int[Tensor.size(part)];
    for (int i = 0; i < places.length; i++) {
      places[i] = i / wanted.length * width + wanted[i % wanted.length];
    }
    node.output(node.picked(rows, places, part));
  }
}
