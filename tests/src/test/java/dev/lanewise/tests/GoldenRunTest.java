package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.testkit.ReferenceKernels;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the golden runs cover: a plugin in none of them could change its bits unnoticed. */
class GoldenRunTest {

  private static Set<String> installed(PluginKind kind) {
    return Plugins.installed().list().stream()
        .filter(entry -> entry.kind() == kind)
        .map(entry -> entry.id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> used(Function<GoldenRun, Stream<String>> ids) {
    return Arrays.stream(GoldenRun.values())
        .flatMap(ids)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Plain enough to trust: the stored digests are those of the interpreter. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SHARED")
  void theInterpreterGivesTheStoredDigest(GoldenRun run) {
    KernelsProvider interpreter =
        new KernelsProvider() {
          @Override
          public String id() {
            return "interpreted";
          }

          @Override
          public String description() {
            return "an interpreter";
          }

          @Override
          public int priority() {
            return 0;
          }

          @Override
          public Kernels open() {
            return new ReferenceKernels();
          }
        };
    Plugins plugins =
        Plugins.of(
            Stream.concat(
                    Plugins.installed().list().stream().map(InstalledPlugin::plugin),
                    Stream.of(interpreter))
                .toList());
    assertEquals(run.digest(), Runs.digest(run.train(Engine.create(plugins, "interpreted", 1))));
  }

  @Test
  void everyActivationOccursInARun() {
    assertEquals(
        installed(PluginKind.ACTIVATION),
        used(run -> run.architecture().activations().map(PluginReference::id)));
  }

  @Test
  void everyLossOccursInARun() {
    Engine engine = Engine.create();
    assertEquals(
        installed(PluginKind.LOSS),
        used(run ->
            Stream.of(
                run.trainer().epochs(0).build().train(run.data(), engine).model().loss().id())));
  }

  @Test
  void everyOptimizerOccursInARun() {
    assertEquals(installed(PluginKind.OPTIMIZER), used(run -> Stream.of(run.optimizer().id())));
  }

  @Test
  void everyScheduleOccursInARun() {
    assertEquals(installed(PluginKind.SCHEDULE), used(run -> Stream.of(run.schedule().id())));
  }
}
