package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.doctree.SinceTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Public types of the api say since which version they are there. */
class SinceTest {

  private static final Path API = Path.of("..", "api", "src", "main", "java");

  @Test
  void everyPublicTypeOfTheApiSaysSinceWhen() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> all = Files.walk(API)) {
      List<Path> sources = all.filter(path -> path.toString().endsWith(".java")).toList();
      Found found = find(files.getJavaFileObjectsFromPaths(sources));
      assertTrue(found.types.contains("InstalledPlugin"), found.types::toString);
      assertEquals(List.of(), found.without, "add '@since' and the version to their Javadoc");
    }
  }

  @Test
  void aTypeThatDoesNotSayIsFound() throws IOException {
    Found found =
        find(
            List.of(
                new Text(
                    """
                    /** Text. @since 9 */
                    public interface Outer {
                      /**
                       * Said.
                       *
                       * @since 0.1
                       */
                      class Said {}
                      /** Public, as all in an interface. */
                      enum Silent {}
                    }
                    class Hidden {
                      public static class Unseen {}
                    }
                    """)));
    assertEquals(List.of("Outer", "Outer.Said", "Outer.Silent"), found.types);
    assertEquals(List.of("Outer", "Outer.Silent"), found.without);
  }

  private record Found(List<String> types, List<String> without) {}

  private static Found find(Iterable<? extends JavaFileObject> sources) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of(), null, sources);
    DocTrees docs = DocTrees.instance(task);
    Found found = new Found(new ArrayList<>(), new ArrayList<>());
    new Scanner(docs, found).scan(task.parse(), null);
    return found;
  }

  /** Visits the types that users see. */
  private static final class Scanner extends TreePathScanner<Void, Void> {

    private final DocTrees docs;
    private final Found found;

    Scanner(DocTrees docs, Found found) {
      this.docs = docs;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
      if (!isPublic(type)) {
        return null;
      }
      String name = name(getCurrentPath());
      found.types.add(name);
      var doc = docs.getDocCommentTree(getCurrentPath());
      if (doc == null || doc.getBlockTags().stream().noneMatch(SinceTree.class::isInstance)) {
        found.without.add(name);
      }
      return super.visitClass(type, null);
    }

    private boolean isPublic(ClassTree type) {
      Tree parent = getCurrentPath().getParentPath().getLeaf();
      return type.getModifiers().getFlags().contains(Modifier.PUBLIC)
          || parent.getKind() == Tree.Kind.INTERFACE
          || parent.getKind() == Tree.Kind.ANNOTATION_TYPE;
    }

    private static String name(TreePath path) {
      String simple = ((ClassTree) path.getLeaf()).getSimpleName().toString();
      return path.getParentPath().getLeaf() instanceof ClassTree
          ? name(path.getParentPath()) + "." + simple
          : simple;
    }
  }

  /** A source in memory. */
  private static final class Text extends SimpleJavaFileObject {

    private final String text;

    Text(String text) {
      super(URI.create("string:///Outer.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
