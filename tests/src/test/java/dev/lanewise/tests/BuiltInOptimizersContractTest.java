package dev.lanewise.tests;

import dev.lanewise.api.registry.PluginKind;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract that authors of optimizers use, on all that are built in, with default settings. */
@ParameterizedClass
@MethodSource("ids")
class BuiltInOptimizersContractTest extends BuiltInOptimizerContract {

  static Stream<String> ids() {
    return BuiltIn.ids(PluginKind.OPTIMIZER);
  }
}
