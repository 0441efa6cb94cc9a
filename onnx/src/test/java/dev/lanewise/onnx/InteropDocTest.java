package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documentation names the operators that the code has. */
class InteropDocTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "interop.md");
  private static final String BEGIN =
      "<!-- operators: from the code, checked by InteropDocTest -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void theTableIsThatOfTheCode() throws IOException {
    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    String table = text.substring(from, text.indexOf(END, from));
    assertEquals(table(), table, "put this table into docs/interop.md");
  }

  private static String table() {
    Map<String, List<String>> byDomain =
        OnnxModel.operators().stream()
            .collect(
                Collectors.groupingBy(
                    name ->
                        name.indexOf(':') < 0 ? "ai.onnx" : name.substring(0, name.indexOf(':')),
                    TreeMap::new,
                    Collectors.mapping(
                        name -> name.substring(name.indexOf(':') + 1), Collectors.toList())));
    StringBuilder table = new StringBuilder("| domain | operators |\n|---|---|\n");
    byDomain.forEach((domain, names) ->
        table.append("| `%s` | %s |\n".formatted(domain, String.join(", ", names))));
    return table.toString();
  }

  @Test
  void theOperatorsOfFeedForwardNetworksAreThere() {
    List<String> asked =
        Arrays.asList(
            ("Gemm MatMul Add Sub Mul Div Relu LeakyRelu PRelu Elu Selu Celu Gelu Sigmoid Tanh"
                    + " Softplus Softsign Mish HardSigmoid HardSwish Clip Erf Exp Log Pow Sqrt Neg"
                    + " Abs Reciprocal Min Max Softmax LogSoftmax BatchNormalization"
                    + " LayerNormalization ReduceMean ReduceSum ReduceMax ReduceProd Dropout"
                    + " Identity Cast Constant Flatten Reshape Squeeze Unsqueeze Transpose Concat"
                    + " Split Slice Gather ArgMax Less Greater Where Not IsNaN"
                    + " ai.onnx.ml:LinearClassifier ai.onnx.ml:LinearRegressor"
                    + " ai.onnx.ml:ArrayFeatureExtractor ai.onnx.ml:ZipMap ai.onnx.ml:Binarizer"
                    + " ai.onnx.ml:LabelEncoder ai.onnx.ml:Scaler ai.onnx.ml:Normalizer"
                    + " ai.onnx.ml:Imputer ai.onnx.ml:OneHotEncoder ai.onnx.ml:FeatureVectorizer")
                .split(" "));
    assertEquals(
        List.of(), asked.stream().filter(name -> !OnnxModel.operators().contains(name)).toList());
  }
}
