package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "train",
        "evaluate",
        "predict",
        "inspect",
        "convert",
        "compile",
        "plugins",
        "plugins list",
        "plugins explain",
        "plugins new",
        "doctor",
        "completion"
      })
  void eachCommandExplainsItself(String command) {
    String[] args = (command + " --help").strip().split(" ");
    Run run = Run.of((Object[]) args).succeeds();
    assertEquals("", run.err());
    assertTrue(run.out().startsWith("Usage: lanewise " + command), run.out());
    assertTrue(run.out().contains("Examples:\n  "), run.out());
    assertTrue(run.lines().stream().allMatch(line -> line.length() <= 100), run.out());
    assertFalse(run.out().contains("\u001b"), "no colors");
  }

  @Test
  void eachOptionOfTrainHasADefault() {
    String help = Run.of("train", "--help").out();
    // A description goes on until the next line that begins an option.
    for (String option : help.split("\\R(?=  (?:  |-\\w,) ?(?:\\[|--)\\w)", -1)) {
      if (option.strip().startsWith("--")) {
        assertTrue(option.contains("Default:"), option);
      }
    }
  }

  @Test
  void helpIsACommandToo() {
    assertEquals(Run.of("train", "--help").out(), Run.of("help", "train").out());
  }

  @Test
  void theVersionIsOneLine() {
    List<String> lines = Run.of("--version").lines();
    assertEquals(1, lines.size());
    assertTrue(lines.getFirst().startsWith("lanewise "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --optimzer adam | did you mean --optimizer?; see 'lanewise train --help'",
        "trian | did you mean train?; see 'lanewise --help'",
        "train a b | unmatched argument at index 2: 'b'",
        "train --epochs | missing required parameter for option '--epochs'",
        "train --epochs x | 'x' is no whole number",
        "train --epochs 0x10 | '0x10' is no whole number",
        "train --epochs 1e1 | '1e1' is no whole number",
        "train --epochs 3000000000 | 3000000000 is beyond 2147483647",
        "train --seed 9223372036854775808 | beyond 64 bits",
        "train --learning-rate 1f | '1f' is no decimal number",
        "train --learning-rate NaN | 'NaN' is no decimal number",
        "train --learning-rate 1e999 | too large",
        "train --batch-size half | 'half' is neither a whole number nor full",
        "evaluate | missing required parameters: 'MODEL', 'DATA'",
        "predict m | missing required parameter: 'DATA'",
        "compile m | missing required option: '--class=NAME'",
        "plugins explain | missing required parameter: 'ID'",
        "plugins new | missing required parameter: 'NAME'",
        "plugins x | unmatched argument",
        "doctor --threads two | 'two' is no whole number",
      })
  void argumentsThatCannotBeUnderstoodAreAMistake(String args, String message) {
    String sentence = Run.of((Object[]) args.split(" ")).mistake();
    assertTrue(sentence.contains(message), sentence);
  }

  @Test
  void noCommandIsAMistake() {
    assertTrue(Run.of().mistake().contains("lanewise --help"));
  }

  @Test
  void completionIsAScriptThatKnowsAllOptions() {
    String script = Run.of("completion").succeeds().out();
    assertTrue(script.startsWith("#!/usr/bin/env bash"), script);
    assertTrue(script.contains("--learning-rate"), script);
    assertTrue(script.contains("complete -F _complete_lanewise"), script);
  }
}
