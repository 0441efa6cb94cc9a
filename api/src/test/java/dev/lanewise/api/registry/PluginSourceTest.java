package dev.lanewise.api.registry;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.SecureClassLoader;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSourceTest {

  @TempDir Path folder;

  /** A class of the plugin. */
  static final class Member {}

  /** Defines the class as if it came from some place. */
  private static final class Loader extends SecureClassLoader {

    Class<?> define(URL place) throws IOException {
      String name = Member.class.getName();
      try (InputStream in =
          requireNonNull(
              Member.class.getResourceAsStream("/" + name.replace('.', '/') + ".class"))) {
        byte[] code = in.readAllBytes();
        return defineClass(
            name, code, 0, code.length, new CodeSource(place, (Certificate @Nullable []) null));
      }
    }
  }

  private Path application() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue(PluginManifest.PLUGIN_ID, "acme-gates");
    manifest.getMainAttributes().putValue(PluginManifest.PLUGIN_VERSION, "1.2");
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    new JarOutputStream(inner, manifest).close();
    Path jar = folder.resolve("my app.jar");
    try (JarOutputStream outer = new JarOutputStream(Files.newOutputStream(jar))) {
      outer.putNextEntry(new ZipEntry("BOOT-INF/lib/gates-1.2.jar"));
      outer.write(inner.toByteArray());
    }
    return jar;
  }

  private static PluginSource source(String place) throws IOException {
    return PluginSource.of(new Loader().define(URI.create(place).toURL()));
  }

  @Test
  void aJarInAJarKeepsItsName() throws IOException {
    String outer = application().toUri().toString();
    PluginSource source = source("jar:" + outer + "!/BOOT-INF/lib/gates-1.2.jar!/");
    assertEquals("gates-1.2.jar", source.location());
    assertEquals(Optional.of("acme-gates"), source.pluginId());
    assertEquals(Optional.of("1.2"), source.version());
  }

  @Test
  void aPlaceThatCannotBeReadHasANameAlone() throws IOException {
    for (String place :
        new String[] {
          "jar:file:/none/app.jar!/lib/gates-1.2.jar!/",
          "jar:" + application().toUri() + "!/lib/gates-1.2.jar!/",
          "file:/none/gates-1.2.jar",
          "jar:file:/none/gates-1.2.jar!/"
        }) {
      PluginSource source = source(place);
      assertEquals("gates-1.2.jar", source.location(), place);
      assertEquals(Optional.empty(), source.pluginId(), place);
    }
  }
}
