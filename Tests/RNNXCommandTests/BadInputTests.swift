import Foundation
import RNNXTestSupport
import Testing

/// A command line that must fail: what it does, how it ends, what it says.
struct BadInput: Sendable, CustomStringConvertible {
  let description: String
  let arguments: [String]
  let exitCode: Int32
  let message: String

  init(_ description: String, _ arguments: [String], _ exitCode: Int32, _ message: String) {
    self.description = description
    self.arguments = arguments
    self.exitCode = exitCode
    self.message = message
  }
}

@Suite("Bad input ends with one message and its exit code")
struct BadInputTests {
  private static let digits = Fixtures.path("digits.idx")
  private static let model = Fixtures.path("reference/mnist-lstm-inference.h5")
  private static let lambda = Fixtures.path("keras3-h5/refused_lambda/model.h5")
  private static let tree = Fixtures.path("hdf5/numbers/file.h5")

  static let cases: [BadInput] = [
    BadInput(
      "missing model", ["inspect", "/nowhere/model.h5"], 66,
      "rnnx: /nowhere/model.h5: cannot open: no such file or directory\n"),
    BadInput(
      "missing model of infer", ["infer", "--model", "/nowhere/m.h5", "--input", digits], 66,
      "rnnx: /nowhere/m.h5: cannot open: no such file or directory\n"),
    BadInput(
      "directory", ["infer", "--model", "/", "--input", digits], 66,
      "rnnx: /config.json: cannot open: no such file or directory\n"),
    BadInput(
      "missing data", ["infer", "--input", "/nowhere/x.idx"], 66,
      "rnnx: /nowhere/x.idx: cannot open: no such file or directory\n"),
    BadInput(
      "not HDF5", ["infer", "--model", digits, "--input", digits], 65,
      "rnnx: \(digits): not an HDF5 file: the signature is missing\n"),
    BadInput(
      "HDF5, but no model", ["infer", "--model", tree, "--input", digits], 65,
      "rnnx: \(tree): an HDF5 file, but no Keras model; `rnnx inspect` shows its tree\n"),
    BadInput(
      "unknown input",
      ["infer", "--model", model, "--input", "input_lyer=\(digits)"], 65,
      "rnnx: \(model): the model has no input \"input_lyer\"; the nearest is \"input_layer\"\n"),
    BadInput(
      "unknown layer", ["infer", "--model", model, "--input", digits, "--layer", "lstm_2"], 65,
      "rnnx: \(model): the model has no layer \"lstm_2\"; the nearest is \"lstm_1\"\n"),
    BadInput(
      "a layer with code", ["infer", "--model", lambda, "--input", digits], 65,
      "rnnx: \(lambda): layer \"double\" is a Lambda, which rnnx cannot compute;"
        + " it carries code, which rnnx never runs\n"),
    BadInput(
      "a name without a format", ["infer", "--input", digits, "--output", "/tmp/x.unknown"], 64,
      "rnnx: /tmp/x.unknown: expected an output named .csv, .tsv, .jsonl, .npy, .npz, .h5 or"
        + " .hdf5, found \"x.unknown\"\n"),
    BadInput(
      "an output in no folder", ["infer", "--input", digits, "--output", "/nowhere/x.csv"], 73,
      "rnnx: /nowhere/x.csv: cannot create: no such file or directory\n"),
    BadInput(
      "a full disk", ["infer", "--input", digits, "--output", "/dev/full"], 74,
      "rnnx: /dev/full: cannot write: no space left (disk, quota or file size limit)\n"),
  ]

  @Test("one message on standard error", arguments: cases)
  func message(_ bad: BadInput) throws {
    let run = try Program.run(bad.arguments)
    #expect(run.exitCode == bad.exitCode)
    #expect(run.errors == bad.message)
    #expect(run.output == "")
  }

  @Test(
    "senseless arguments are usage errors",
    arguments: [
      ["infer"], ["bogus"], ["inspect"], ["infer", "--input", "x", "--batch-size", "0"],
      ["infer", "--input", "x", "--scale", "2", "--no-scale"], ["inspect", "x", "--show", "y"],
    ])
  func usage(arguments: [String]) throws {
    #expect(try Program.run(arguments).exitCode == 64)
  }

  @Test("a model cut at any tenth of its length is refused", arguments: 0..<10)
  func truncated(tenth: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try Data(contentsOf: URL(fileURLWithPath: Self.model))
    try folder.write(whole.prefix(whole.count * tenth / 10), to: "cut.h5")
    let run = try Program.run(["inspect", folder("cut.h5")])
    #expect(run.exitCode == 65)
    let reason =
      tenth == 0
      ? "the file is empty"
      : "truncated: its header says \(whole.count) bytes, found \(whole.count * tenth / 10)"
    #expect(run.errors == "rnnx: \(folder("cut.h5")): \(reason)\n")
  }

  @Test("bad IDX files leave no output", arguments: ["magic", "short", "shape"])
  func badIDX(fault: String) throws {
    let digits = try Digits(count: 2)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: digits.images)))
    switch fault {
    case "magic": bytes[0] = 1
    case "short": bytes.removeLast(100)
    default: bytes.replaceSubrange(8..<16, with: [0, 0, 0, 14, 0, 0, 0, 56])
    }
    try digits.folder.write(Data(bytes), to: "bad.idx")
    let run = try Program.run([
      "infer", "--input", digits.folder("bad.idx"), "--output", digits.folder("out.csv"),
    ])
    #expect(run.exitCode == 65)
    #expect(run.errors.hasPrefix("rnnx: \(digits.folder("bad.idx")): "))
    #expect(run.errors.split(separator: "\n").count == 1)
    if fault == "shape" { #expect(run.errors.contains("(None, 28, 28), found (None, 14, 56)")) }
    #expect(try digits.folder.names == ["bad.idx", "digits.idx", "labels.idx"])
  }

  @Test("another number of labels leaves no output")
  func labelCount() throws {
    let (digits, fewer) = (try Digits(count: 3), try Digits(count: 2))
    let run = try Program.run([
      "infer", "--input", digits.images, "--labels", fewer.labels, "--output",
      digits.folder("out.csv"),
    ])
    #expect(run.exitCode == 65)
    #expect(run.errors == "rnnx: \(fewer.labels): expected a label a sample, 3, found 2\n")
    #expect(try digits.folder.names == ["digits.idx", "labels.idx"])
  }

  @Test("an existing file is replaced only with --force")
  func existing() throws {
    let digits = try Digits(count: 1)
    try digits.folder.write(Data("old".utf8), to: "out.csv")
    let arguments = ["infer", "--input", digits.images, "--output", digits.folder("out.csv")]
    let refused = try Program.run(arguments)
    #expect(refused.exitCode == 73)
    #expect(refused.errors.contains("it exists already; --force replaces it"))
    #expect(try digits.folder.text(of: "out.csv") == "old")
    #expect(try Program.run(arguments + ["--force"]).exitCode == 0)
    #expect(try digits.folder.text(of: "out.csv") != "old")
  }

  @Test("a file size limit leaves no partial output")
  func fileSizeLimit() throws {
    let digits = try Digits(count: 40)
    let run = try Program.shell(
      "ulimit -f 1; exec \"$0\" infer --input \"$1\" --output \"$2\"",
      [digits.images, digits.folder("out.csv")])
    #expect(run.exitCode == 74)
    #expect(run.errors.contains("no space left"))
    #expect(try digits.folder.names == ["digits.idx", "labels.idx"])
  }

  @Test("/dev/stdout is written directly")
  func standardOutput() throws {
    let digits = try Digits(count: 2)
    let run = try Program.run(["infer", "--input", digits.images, "--output", "/dev/stdout"])
    #expect(run.exitCode == 0)
    #expect(run.output.split(separator: "\n").count == 2)
  }

  @Test("results that cannot be written are an error")
  func fullStandardOutput() throws {
    let run = try Program.shell("exec \"$0\" inspect \"$1\" > /dev/full", [Self.model])
    #expect(run.exitCode == 74)
    #expect(run.errors.contains("no space left"))
  }

  @Test("a closed pipe ends quietly")
  func closedPipe() throws {
    let run = try Program.shell("\"$0\" inspect \"$1\" | true", [Self.model])
    #expect(run.errors == "")
  }
}
