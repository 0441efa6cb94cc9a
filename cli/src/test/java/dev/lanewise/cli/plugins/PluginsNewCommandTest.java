package dev.lanewise.cli.plugins;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.cli.PluginProjects;
import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.text.ExitCodes;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class PluginsNewCommandTest {

  @TempDir private Path work;

  @ParameterizedTest
  @ValueSource(strings = {"activation", "loss", "optimizer", "schedule", "metric"})
  void whatItWritesIsAPlugin(String kind) throws Exception {
    Path project = work.resolve("project");
    List<String> told =
        Run.of("plugins", "new", "acme:my_first", "--kind", kind, "--dir", project).lines();
    String type = Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
    String name = "com/example/MyFirst" + type;
    assertEquals(
        List.of(
            ".gitignore",
            "README.md",
            "pom.xml",
            "src/main/java/" + name + ".java",
            "src/main/resources/META-INF/services/dev.lanewise.api.plugin." + type + "Plugin",
            "src/test/java/" + name + "Test.java"),
        PluginProjects.files(project).stream()
            .map(file -> project.relativize(file).toString().replace('\\', '/'))
            .toList());
    for (Path file : PluginProjects.files(project)) {
      String text = Files.readString(file);
      assertFalse(text.contains("{{") || text.contains(".version@"), text);
    }
    assertFalse(String.join("\n", told).contains("{{"), told.toString());
    assertTrue(told.contains("  (cd %s && mvn verify)".formatted(project)), told.toString());

    Path folder = work.resolve("plugins");
    PluginProjects.jar(folder, "acme:my_first", kind);
    Run.of("plugins", "list", "--strict", "--plugins", folder).succeeds();
    String explained =
        Run.of("plugins", "explain", "acme:my_first", "--plugins", folder).succeeds().out();
    assertTrue(explained.startsWith("acme:my_first (%s, from ".formatted(kind)), explained);

    // Maven would take too long here.
    Path classes = work.resolve("classes");
    String libraries = PluginProjects.testClassPath();
    PluginProjects.compile(project.resolve("src/main/java"), classes, libraries);
    PluginProjects.compile(
        project.resolve("src/test/java"), classes, classes + File.pathSeparator + libraries);

    // What the user is told to do next, on fewer data.
    Path data = TestFiles.flowers(work.resolve("flowers.csv"));
    Object[] train =
        told.stream()
            .filter(line -> line.startsWith("  ./lanewise train "))
            .findAny()
            .get()
            .replace(
                "  ./lanewise train --plugins plugins",
                "train DATA --kernels scalar --epochs 1 --plugins DIR --out OUT")
            .replace("'", "")
            .replace(",10:", ",2:")
            .replace("DATA", data.toString())
            .replace("DIR", folder.toString())
            .replace("OUT", work.resolve("model").toString())
            .split(" ");
    Run.of(train).succeeds();
  }

  @Test
  void thePomHasTheManifestAndPinnedVersions() throws Exception {
    Run.of("plugins", "new", "acme:x", "--package", "org.acme", "--dir", work.resolve("x"))
        .succeeds();
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(TestFiles.read(work.resolve("x/pom.xml"))));
    assertEquals("org.acme", text(pom, "groupId"));
    assertEquals("acme-x", text(pom, "artifactId"));
    assertEquals("0.1", text(pom, "Lanewise-Api-Version"));
    assertEquals("${project.artifactId}", text(pom, "Lanewise-Plugin-Id"));
    assertEquals("${project.version}", text(pom, "Lanewise-Plugin-Version"));
    assertTrue(text(pom, "lanewise.version").matches("[0-9].*"), text(pom, "lanewise.version"));
    assertTrue(text(pom, "junit.version").matches("[0-9].*"), text(pom, "junit.version"));
    for (int i = 0; i < pom.getElementsByTagName("plugin").getLength(); i++) {
      String plugin = pom.getElementsByTagName("plugin").item(i).getTextContent();
      assertTrue(plugin.strip().matches("(?s)\\S+\\s+\\S+-plugin\\s+[0-9]+\\.[0-9].*"), plugin);
    }
  }

  private static String text(Document document, String element) {
    return document.getElementsByTagName(element).item(0).getTextContent();
  }

  @Test
  void tellsAsJsonWhatItWrote() {
    Path project = work.resolve("p");
    Map<String, @Nullable Object> json =
        Run.of("plugins", "new", "nice_loss", "--kind", "loss", "--dir", project, "--json").json();
    assertEquals(project.toString(), json.get("folder"));
    assertEquals("nice_loss", json.get("id"));
    assertEquals("loss", json.get("kind"));
    assertEquals(6, requireNonNull((List<?>) json.get("files")).size());
    assertTrue(((List<?>) json.get("files")).contains("src/main/java/com/example/NiceLoss.java"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Gelu | 'Gelu' cannot be a plugin's name",
        "1st | '1st' cannot be a plugin's name",
        "a-b | 'a-b' cannot be a plugin's name",
        "a:b:c | 'a:b:c' cannot be a plugin's name",
        "../x | '../x' cannot be a plugin's name",
        "gelu | the activation 'gelu' is there already",
        "x --kind kernels | --kind=kernels: a plugin to begin with is an activation, a loss, an optimizer",
        "x --package a..b | --package=a..b is no package that Java takes",
        "x --package com.new | --package=com.new is no package that Java takes",
        "x --package a/b | --package=a/b is no package that Java takes",
        "x --package java.util | --package=java.util belongs to somebody else",
        "x --package dev.lanewise.x | --package=dev.lanewise.x belongs to somebody else",
      })
  void whatCannotBeIsAMistake(String args, String message) throws Exception {
    Path target = work.resolve("target");
    Object[] all = ("plugins new --dir " + target + " " + args).split(" ");
    String sentence = Run.of(all).mistake();
    assertTrue(sentence.startsWith(message), sentence);
    assertFalse(Files.exists(target));
  }

  @Test
  void forANameThatIsTakenAPrefixIsSuggested() {
    String sentence = Run.of("plugins", "new", "gelu", "--dir", work.resolve("gelu")).mistake();
    assertTrue(sentence.endsWith("; choose another name, such as acme:gelu"), sentence);
  }

  @Test
  void anIdOfAnotherKindIsFree() {
    Path folder = work.resolve("it's here");
    String quoted = "  (cd '" + folder.toString().replace("'", "'\\''") + "' && mvn verify)";
    List<String> told = Run.of("plugins", "new", "gelu", "--kind", "loss", "--dir", folder).lines();
    assertTrue(told.contains(quoted), told.toString());
  }

  @Test
  void anEmptyFolderIsFilledAndAnotherLeftAlone() throws Exception {
    Path empty = Files.createDirectory(work.resolve("empty"));
    Run.of("plugins", "new", "x", "--dir", empty).succeeds();
    byte[] pom = TestFiles.read(empty.resolve("pom.xml"));
    String sentence = Run.of("plugins", "new", "y", "--dir", empty).mistake();
    assertTrue(sentence.contains("is not empty, and nothing in it is replaced"), sentence);
    assertEquals(6, PluginProjects.files(empty).size());
    assertEquals(
        new String(pom, StandardCharsets.UTF_8), Files.readString(empty.resolve("pom.xml")));
    Path file = TestFiles.write(work.resolve("file"), "mine");
    assertTrue(Run.of("plugins", "new", "y", "--dir", file).mistake().contains("is a file"));
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void aProjectThatCannotBeWrittenLeavesNothing() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("a/b", "text");
    files.put("c", "text");
    files.put("c/d", "a file is in the way of its folder");
    Path target = work.resolve("deep/target");
    DataException e =
        assertThrows(DataException.class, () -> new ProjectFolder(target).write(files));
    assertTrue(requireNonNull(e.getMessage()).contains("nothing is written"), e.getMessage());
    assertEquals(List.of(), List.of(work.toFile().list()));

    Path empty = Files.createDirectory(work.resolve("empty"));
    assertThrows(DataException.class, () -> new ProjectFolder(empty).write(files));
    assertEquals(List.of(), List.of(empty.toFile().list()), "and the folder stays");
  }

  @Test
  void aFileThatSomebodyElseWritesMeanwhileStays() throws Exception {
    Path target = Files.createDirectory(work.resolve("target"));
    Map<String, String> files =
        new AbstractMap<>() {
          @Override
          public Set<Map.Entry<String, String>> entrySet() {
            TestFiles.write(target.resolve("pom.xml"), "mine");
            return Set.of(Map.entry("pom.xml", "text"));
          }
        };
    assertThrows(DataException.class, () -> new ProjectFolder(target).write(files));
    assertEquals("mine", Files.readString(target.resolve("pom.xml")));
  }

  @Test
  void aProblemOfTheDiskIsAFailureInOneSentence() {
    Path file = TestFiles.write(work.resolve("file"), "");
    Run run = Run.of("plugins", "new", "x", "--dir", file.resolve("below"));
    assertEquals(ExitCodes.FAILED, run.code());
    assertTrue(run.sentence().startsWith("cannot write the project to "), run.err());
  }
}
