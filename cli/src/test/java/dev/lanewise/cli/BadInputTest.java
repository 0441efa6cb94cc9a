package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.Plugins;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's mistake always ends with exit code 2 and one sentence that says where it is. */
class BadInputTest {

  @TempDir Path folder;

  private void isToldBy(String sentence, Object... parts) {
    for (Object part : parts) {
      assertTrue(sentence.contains(part.toString()), sentence + " should tell " + part);
    }
  }

  private String train(Object data, Object... more) {
    Object[] args = new Object[more.length + 4];
    args[0] = "train";
    args[1] = data;
    args[2] = "--out";
    args[3] = folder.resolve("out.safetensors");
    System.arraycopy(more, 0, args, 4, more.length);
    String sentence = Run.of(args).mistake();
    assertTrue(Files.notExists(folder.resolve("out.safetensors")), "nothing is written");
    return sentence;
  }

  @ParameterizedTest
  @ValueSource(strings = {TestFiles.TRAIN_IMAGES, TestFiles.TRAIN_LABELS, TestFiles.TEST_LABELS})
  void aMissingIdxFile(String name) throws IOException {
    Path data = TestFiles.idxFolder(folder.resolve("images"));
    Files.delete(data.resolve(name));
    isToldBy(train(data), name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TestFiles.TRAIN_IMAGES,
        TestFiles.TRAIN_LABELS,
        TestFiles.TEST_IMAGES,
        TestFiles.TEST_LABELS
      })
  void aDamagedIdxFile(String name) throws IOException {
    Path data = TestFiles.idxFolder(folder.resolve("images"));
    byte[] good = TestFiles.read(data.resolve(name));

    Files.write(data.resolve(name), new byte[0]);
    isToldBy(train(data), name, "empty");

    Files.write(data.resolve(name), Arrays.copyOf(good, good.length - 1));
    isToldBy(train(data), name);

    Files.write(data.resolve(name), Arrays.copyOf(good, 5));
    isToldBy(train(data), name);

    byte[] wrongMagic = good.clone();
    wrongMagic[2] = 0x0d;
    Files.write(data.resolve(name), wrongMagic);
    isToldBy(train(data), name);
  }

  @Test
  void labelsThatDoNotFitTheImages() {
    Path data = TestFiles.idxFolder(folder.resolve("images"));
    TestFiles.write(data.resolve(TestFiles.TRAIN_LABELS), TestFiles.labels(29));
    isToldBy(train(data), TestFiles.TRAIN_LABELS, "29", "30");
  }

  @Test
  void aFolderWithoutData() {
    isToldBy(train(folder), "train-images");
  }

  @Test
  void anIdxHeaderThatPromisesMoreThanMemoryHolds() {
    Path data = TestFiles.idxFolder(folder.resolve("images"));
    byte[] huge =
        ByteBuffer.allocate(20)
            .putInt(0x00000803)
            .putInt(Integer.MAX_VALUE)
            .putInt(Integer.MAX_VALUE)
            .putInt(Integer.MAX_VALUE)
            .array();
    TestFiles.write(data.resolve(TestFiles.TRAIN_IMAGES), huge);
    isToldBy(train(data), TestFiles.TRAIN_IMAGES);
  }

  @Test
  void csvFiles() {
    Path file = folder.resolve("data.csv");
    TestFiles.write(file, "a,b,y\n1,2,0\n1,1\n");
    isToldBy(train(file), file, "3");
    TestFiles.write(file, "a,b,y\n1,2,0\n1,two,1\n");
    isToldBy(train(file), file, "two", "b");
    TestFiles.write(file, "a,b,y\n1,2,\n1,2,\n");
    isToldBy(train(file), file, "no row with a value of 'y'");
    TestFiles.write(file, "a,b,y\n");
    isToldBy(train(file), file);
    TestFiles.write(file, "");
    isToldBy(train(file), file, "empty");
    TestFiles.write(file, "a,b,y\n1,2,0\n2,3,1\n");
    isToldBy(train(file, "--target", "z"), "z", "a");
  }

  @Test
  void arraysOfObjects() {
    byte[] objects = TestFiles.npy("|O", "(2,)", new byte[] {(byte) 0x80, 3, '.'});
    Path file = TestFiles.npz(folder.resolve("objects.npz"), Map.of("x", objects, "y", objects));
    isToldBy(train(file), file.getFileName());
  }

  @Test
  void arraysWithoutTargets() {
    Path file =
        TestFiles.write(
            folder.resolve("x.npy"), TestFiles.npy("<f4", "(1, 2)", TestFiles.floats(1, 2)));
    isToldBy(train(file), "targets");
  }

  @Test
  void dataThatIsNotThere() {
    isToldBy(train("nowhere.csv"), "nowhere.csv");
    isToldBy(train("builtin:digit"), "digits");
    isToldBy(train("digits"), "builtin:digits");
    isToldBy(train(TestFiles.write(folder.resolve("data.xls"), "x")), ".csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--layers 5:relo,2:softmax | 'relo', did you mean 'relu'?",
        "--layers 5:leaky_relu(slop=1),2:softmax | no setting 'slop'",
        "--layers 5:leaky_relu(slope=-1),2:softmax | slope=-1",
        "--layers relu | 'relu' is not a layer",
        "--layers 0:relu,2:softmax | 0",
        "--layers 5:relu,3:softmax | 2 classes",
        "--layers 5:step,2:softmax | step",
        "--loss mze | 'mze'",
        "--loss huber(delta=-1) | delta=-1",
        "--loss cross_entropy --layers 2:sigmoid | softmax",
        "--optimizer adan | did you mean 'adam'?",
        "--optimizer sgd(momentum=2) | momentum=2",
        "--optimizer sgd(moment=0.5) | no setting 'moment'",
        "--optimizer sgd( | 'sgd('",
        "--learning-rate -0.1 | learning_rate=-0.1",
        "--learning-rate 0 | learning_rate=0",
        "--epochs -1 | epochs=-1",
        "--batch-size -1 | batch_size=-1",
        "--threads 0 | threads=0",
        "--threads 100000 | threads=100000",
        "--kernels gpu | 'gpu'",
        "--initializer he | he_normal",
        "--validation 1 | validation=1",
        "--validation -0.5 | validation=-0.5",
        "--validation nowhere.csv | nowhere.csv",
        "--init nowhere.safetensors | nowhere.safetensors",
        "--target y | builtin:xor",
      })
  void settings(String options, String told) {
    isToldBy(train("builtin:xor", (Object[]) options.split(" ")), told);
  }

  @Test
  void modelsThatAreNone() {
    Path file = folder.resolve("model.safetensors");
    String one = "\"dtype\":\"F32\",\"shape\":[2],";
    String overlapping =
        "{\"a\":{" + one + "\"data_offsets\":[0,8]},\"b\":{" + one + "\"data_offsets\":[4,12]}}";
    String outside = "{\"a\":{" + one + "\"data_offsets\":[0,8]}}";
    long huge = 100_000_000_000L;
    String hundredGigabytes =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":["
            + huge / 4
            + "],\"data_offsets\":[0,"
            + huge
            + "]}}";
    for (byte[] bytes :
        new byte[][] {
          new byte[0],
          "not a model".getBytes(StandardCharsets.UTF_8),
          TestFiles.safetensors(overlapping, 12),
          TestFiles.safetensors(outside, 4),
          TestFiles.safetensors(hundredGigabytes, 8),
          TestFiles.safetensors(outside, 8),
          TestFiles.safetensors("{", 0),
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(huge).array()
        }) {
      TestFiles.write(file, bytes);
      isToldBy(Run.of("evaluate", file, "builtin:xor").mistake(), "model.safetensors");
      isToldBy(Run.of("predict", file, "builtin:xor").mistake(), "model.safetensors");
      isToldBy(train("builtin:xor", "--init", file), "model.safetensors");
    }
    isToldBy(Run.of("evaluate", folder, "builtin:xor").mistake(), folder);
  }

  @Test
  void modelsThatDoNotFitTheData() {
    Path model = folder.resolve("model.safetensors");
    Run.of("train", "builtin:xor", "--epochs", 0, "--out", model).succeeds();
    isToldBy(Run.of("predict", model, "builtin:digits").mistake(), "784", "2");
    Run.of("evaluate", model, "builtin:digits").mistake();
    train("builtin:digits", "--init", model);
  }

  @Test
  void thereArePluginsToTestWith() {
    assertTrue(Plugins.installed().list().size() > 20);
  }
}
