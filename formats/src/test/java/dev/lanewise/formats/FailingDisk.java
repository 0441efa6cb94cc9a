package dev.lanewise.formats;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The real files, behind a disk that fails at one operation.
 *
 * <p>Operations that change something are counted: making a file, writing a block, forcing,
 * renaming, deleting. One of them fails, a block after its first half was written. Either it alone
 * does, as on a full disk, or everything after it too, as if the process had been killed there.
 */
public final class FailingDisk extends FileSystemProvider {

  /** Fails nowhere. */
  public static final int NEVER = -1;

  private final FileSystemProvider real = Path.of("").getFileSystem().provider();
  private final FileSystem system = new Disk();
  private final List<String> operations = new ArrayList<>();
  private final int failing;
  private final boolean dead;

  private FailingDisk(int failing, boolean dead) {
    this.failing = failing;
    this.dead = dead;
  }

  /** Returns a disk on which one operation fails, counted from 0, or none. */
  public static FailingDisk failingAt(int operation) {
    return new FailingDisk(operation, false);
  }

  /** Returns a disk on which an operation and all behind it fail. */
  public static FailingDisk dyingAt(int operation) {
    return new FailingDisk(operation, true);
  }

  /** Returns a real path as seen through this disk. */
  public Path path(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            FailingDisk.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, args) -> {
              if (method.getName().equals("getFileSystem")) {
                return system;
              }
              try {
                Object result = method.invoke(path, unwrapped(path, args));
                return result instanceof Path other ? path(other) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Returns what was done so far, in order, the failed operation included. */
  public List<String> operations() {
    return List.copyOf(operations);
  }

  private static Object @Nullable [] unwrapped(Path path, Object @Nullable [] args) {
    return args == null
        ? null
        : Arrays.stream(args)
            .map(arg -> arg instanceof Path other ? unwrapped(path, other) : arg)
            .toArray();
  }

  private static Path unwrapped(Path some, Path path) {
    return some.getFileSystem().getPath(path.toString());
  }

  private static Path real(Path path) {
    return Path.of(path.toString());
  }

  private void step(String operation) throws IOException {
    int index = operations.size();
    boolean fails = failing != NEVER && (dead ? index >= failing : index == failing);
    operations.add(operation);
    if (fails) {
      throw new IOException("no " + operation + " today");
    }
  }

  private int write(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    int all = bytes.remaining();
    int limit = bytes.limit();
    bytes.limit(bytes.position() + all / 2);
    boolean alive = failing == NEVER || operations.size() <= failing;
    while (alive && bytes.hasRemaining()) {
      channel.write(bytes);
    }
    bytes.limit(limit);
    step("write");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return all;
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.CREATE_NEW)) {
      step("create");
    }
    return new Channel(real.newFileChannel(real(path), options, attributes));
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    if (Files.notExists(real(path))) {
      step("create");
    }
    real.createDirectory(real(path), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    step("delete");
    real.delete(real(path));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    step("rename");
    real.move(real(source), real(target), options);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    try (DirectoryStream<Path> entries = real.newDirectoryStream(real(folder), _ -> true)) {
      List<Path> accepted = new ArrayList<>();
      for (Path entry : entries) {
        if (filter.accept(path(entry))) {
          accepted.add(path(entry));
        }
      }
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          return accepted.iterator();
        }

        @Override
        public void close() {}
      };
    }
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real.checkAccess(real(path), modes);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return real.readAttributes(real(path), type, options);
  }

  @Override
  public String getScheme() {
    return "failing";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return Files.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  /** Names and separators are those of the real system. */
  private final class Disk extends FileSystem {

    private final FileSystem base = Path.of("").getFileSystem();

    @Override
    public FileSystemProvider provider() {
      return FailingDisk.this;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return base.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return StreamSupport.stream(base.getRootDirectories().spliterator(), false)
          .map(FailingDisk.this::path)
          .toList();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
      return path(base.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      PathMatcher matcher = base.getPathMatcher(pattern);
      return path -> matcher.matches(real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }
  }

  /** A real file of which blocks are written and forced when the disk allows it. */
  private final class Channel extends FileChannel {

    private final FileChannel file;

    Channel(FileChannel file) {
      this.file = file;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return FailingDisk.this.write(file, bytes);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      step("force");
      file.force(metadata);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return file.read(bytes);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer bytes, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer bytes, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
