package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** What a contract says of a plugin. */
final class Verdicts {

  private Verdicts() {}

  private static List<Event> finished(DiscoverySelector selector) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selector)
        .execute()
        .allEvents()
        .filter(event -> event.getType() == EventType.FINISHED)
        .toList();
  }

  private static TestExecutionResult result(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class);
  }

  private static String message(Event event) {
    return String.valueOf(result(event).getThrowable().map(Throwable::getMessage).orElse(""));
  }

  /** Asserts that a contract's test fails, with a message that has the given part. */
  static void assertFails(Class<?> contract, String test, String part) throws Exception {
    // Inherited test methods are public and take nothing or a temporary folder.
    List<String> messages =
        finished(selectMethod(contract, method(contract, test))).stream()
            .filter(event -> result(event).getStatus() == TestExecutionResult.Status.FAILED)
            .map(Verdicts::message)
            .toList();
    assertTrue(!messages.isEmpty(), contract.getSimpleName() + " passes " + test);
    assertTrue(
        messages.stream().anyMatch(message -> message.contains(part)),
        contract.getSimpleName() + " fails " + test + " with " + messages);
  }

  private static Method method(Class<?> contract, String test) {
    return List.of(contract.getMethods()).stream()
        .filter(method -> method.getName().equals(test))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no test " + test));
  }

  /** Returns the names of the tests that fail, each with its message. */
  static List<String> failures(Class<?> contract) {
    return finished(selectClass(contract)).stream()
        .filter(event -> result(event).getStatus() == TestExecutionResult.Status.FAILED)
        .map(event -> event.getTestDescriptor().getDisplayName() + ": " + message(event))
        .toList();
  }

  /**
   * Asserts that a contract holds: so many tests run and all pass, but for the one that looks for
   * the plugin, which is aborted since the plugin is written in the test.
   */
  static void assertHolds(Class<?> contract, int tests) {
    List<Event> all = finished(selectClass(contract));
    List<String> bad =
        all.stream()
            .filter(event -> result(event).getStatus() != TestExecutionResult.Status.SUCCESSFUL)
            .filter(event -> !isAbortedAsWrittenInTheTest(event))
            .map(event -> event.getTestDescriptor().getDisplayName() + ": " + message(event))
            .toList();
    assertEquals(List.of(), bad);
    assertEquals(tests, all.stream().filter(event -> event.getTestDescriptor().isTest()).count());
  }

  private static boolean isAbortedAsWrittenInTheTest(Event event) {
    return result(event).getStatus() == TestExecutionResult.Status.ABORTED
        && message(event).contains("is written in the class of the test");
  }

  /** Returns why tests were aborted. */
  static List<String> aborts(Class<?> contract, String test) {
    return finished(selectMethod(contract, method(contract, test))).stream()
        .filter(event -> result(event).getStatus() == TestExecutionResult.Status.ABORTED)
        .map(Verdicts::message)
        .toList();
  }
}
