import HDF5
import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXTestSupport
import Testing

@Suite("Files that are not what they should be")
struct BadFileTests {
  /// The reason why reading fails, or why the graph that was read cannot be run.
  private func message(_ model: SmallModel) -> String {
    do {
      try model.read().graph.validate()
      return "nothing"
    } catch {
      return "\(error)"
    }
  }

  @Test("The model that the others are made from is sound")
  func sound() throws {
    let file = try SmallModel().read()
    try file.graph.validate()
    #expect(file.origin.vintage == .keras3)
    let kernel = try #require(file.graph[layer: "dense"]?.weights["kernel"])
    #expect(try kernel.loaded().floats() == [0, 1, 2, 3, 4, 5])
  }

  @Test("A weight of the wrong shape, a missing one and a surplus one are named")
  func weights() {
    var model = SmallModel()
    model.arrays = [("dense/kernel", [2, 2]), ("dense/bias", [2])]
    #expect(message(model).contains("layer \"dense\", kernel: expected shape [3, 2], found [2, 2]"))
    model.arrays = [("dense/kernel", [3, 2])]
    #expect(message(model).contains("bias: expected a weight of shape [2], found none"))
    model.arrays = [("dense/kernel", [3, 2]), ("dense/bias", [2]), ("dense/extra", [1])]
    #expect(message(model).contains("\"dense/extra\" of shape [1] has no place"))
    model.groupName = "other"
    #expect(message(model).contains("expected a layer of the model"))
  }

  @Test("A name that is listed and not there, or leads elsewhere, is refused")
  func names() {
    var model = SmallModel()
    model.listed = ["dense/kernel", "dense/gone"]
    #expect(message(model).contains("gone"))
    model.listed = ["dense/kernel", "../../model_weights/dense/dense/bias"]
    #expect(message(model) != "nothing")
  }

  @Test(
    "A broken config is an error with its place",
    arguments: [
      "", "{", "[]", "{}", "{\"class_name\": \"Sequential\"}",
      "{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}}",
      "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [3]}}",
      "{\"class_name\": \"Functional\", \"config\": {\"layers\": []}}",
      "{\"class_name\": \"os.system\", \"config\": {}}",
      "{\"a\": 1, \"a\": 2}",
    ])
  func config(_ text: String) {
    var model = SmallModel()
    model.config = text
    #expect(throws: FormatError.self) { try model.read() }
  }

  @Test("A config nested a thousand deep is refused, not followed")
  func depth() {
    var model = SmallModel()
    model.config = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
    #expect(throws: FormatError.self) { try model.read() }
  }

  @Test("Absurd sizes in the config are errors before any memory is taken")
  func sizes() {
    var model = SmallModel()
    model.config = model.config.replacing("\"units\": 2", with: "\"units\": 1000000000000")
    #expect(message(model).contains("expected shape [3, 1000000000000]"))
    model.config = model.config.replacing("1000000000000", with: "1e400")
    #expect(message(model) != "nothing")
  }

  @Test("A version that is none is told", arguments: ["nonsense", "-", "--", "4.0", "x.y"])
  func vintages(_ version: String) {
    var model = SmallModel()
    model.kerasVersion = version
    #expect(message(model).contains("not known") == (version != "-"))
  }

  @Test("A file cut at any tenth of its length is an error", arguments: 0..<10)
  func truncated(_ tenth: Int) throws {
    let path = Fixtures.path("keras3-h5/lstm_plain/model.h5")
    let whole = try readFile(path, limit: 1 << 24)
    let cut = Array(whole.prefix(whole.count * tenth / 10))
    #expect(throws: FormatError.self) { try ModelReader().read(bytes: cut, name: "cut.h5") }
  }

  @Test("HDF5 without a model is told from no HDF5")
  func others() throws {
    let plain = try FileWriter().image()
    let error = #expect(throws: FormatError.self) {
      try ModelReader().read(bytes: plain, name: "plain.h5")
    }
    #expect(error?.description.contains("no Keras model") == true)
    let text = #expect(throws: FormatError.self) {
      try ModelReader().read(bytes: Array("not HDF5".utf8), name: "text.h5")
    }
    #expect(text?.description.contains("HDF5") == true)
  }
}
