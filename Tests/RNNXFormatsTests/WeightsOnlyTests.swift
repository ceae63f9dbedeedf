import HDF5
import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXTestSupport
import Testing

@Suite("Weights without a model")
struct WeightsOnlyTests {
  private let stack = FixtureCase(name: "keras1-h5/weights_stack")

  private func reader(_ matching: WeightsMatching, _ fixture: FixtureCase) -> ModelReader {
    ModelReader(architecture: fixture.path("architecture.json"), matching: matching)
  }

  @Test("By name and by position give the same weights, and the plan says where they are from")
  func matching() throws {
    let path = stack.path("weights.h5")
    let named = try reader(.byName, stack).read(path: path)
    let counted = try reader(.byPosition, stack).read(path: path)
    for (one, other) in zip(named.graph.layers, counted.graph.layers) {
      #expect(one.weights == other.weights)
    }
    #expect(named.plan.count == 6)
    #expect(named.plan[0].contains("\"lstm_1\", 12 arrays"))
    try named.graph.validate()
  }

  @Test("An architecture comes from a model file, a .keras and JSON")
  func sources() throws {
    let weights = Fixtures.path("tfkeras-weights-h5/stacked/weights.h5")
    for source in [
      "tfkeras-h5/stacked/model.h5", "tfkeras-keras/stacked/model.keras",
      "tfkeras-weights/stacked/architecture.json",
    ] {
      let file = try ModelReader(architecture: Fixtures.path(source)).read(path: weights)
      try file.graph.validate()
      #expect(file.graph.parameterCount > 0)
    }
  }

  @Test("Other names are matched by position, and by name they are refused with both lists")
  func otherNames() throws {
    let architecture = Fixtures.path("keras3-weights/stacked/architecture.json")
    let weights = Fixtures.path("tfkeras-weights-h5/stacked/weights.h5")
    let file = try ModelReader(architecture: architecture).read(path: weights)
    try file.graph.validate()
    let wrong = Fixtures.path("keras2-h5/lstm_plain/model.h5")
    let error = #expect(throws: FormatError.self) {
      try ModelReader(architecture: wrong, matching: .byName).read(path: weights)
    }
    #expect(error?.description.contains("\"lstm_1\"") == true)
    let count = #expect(throws: FormatError.self) {
      try ModelReader(architecture: wrong).read(path: weights)
    }
    #expect(count?.description.contains("expected 1 layers with weights") == true)
  }

  @Test("Without an architecture the error says how to give one, and the contents are told")
  func inventory() throws {
    let error = #expect(throws: FormatError.self) {
      try ModelReader().read(path: stack.path("weights.h5"))
    }
    #expect(error?.reason == .needsArchitecture)
    let found = try #require(try ModelReader().readWeights(path: stack.path("weights.h5")))
    #expect(found.origin.vintage == .keras1)
    #expect(
      found.groups.compactMap(\.suggestion).map { $0.prefix(9) }
        == ["LSTM(4) o", "GRU(5) of", "Bidirecti", "SimpleRNN", "BatchNorm", "Dense(2) "])
    #expect(try ModelReader().readWeights(path: Fixtures.path("reference/mnist-lstm.h5")) == nil)
  }

  @Test(
    "Shapes suggest layers",
    arguments: [
      ("tfkeras-weights/gru_plain", "GRU(4, reset_after=True)"),
      ("tfkeras-weights/gru_before_plain", "GRU(4, reset_after=False)"),
      ("tfkeras-weights/gru_no_bias", "GRU(4, use_bias=False)"),
      ("keras3-weights/lstm_plain", "LSTM(4)"),
      ("keras3-weights/simple_rnn_plain", "SimpleRNN(4)"),
    ])
  func suggestions(_ name: String, _ expected: String) throws {
    let path = Fixtures.path(name + "/model.weights.h5")
    let found = try #require(try ModelReader().readWeights(path: path))
    #expect(found.groups.contains { $0.suggestion?.hasPrefix(expected) == true })
  }

  @Test("cuDNN's arrays fit a plain architecture, and plain ones one of cuDNN")
  func cuDNN() throws {
    let name = "tfkeras-cudnn-h5/cudnn_lstm"
    let cudnn = Fixtures.path(name + "/model.h5")
    let file = try ModelReader().read(path: cudnn)
    try file.graph.validate()
    #expect(file.remarks.contains { $0.contains("CuDNNLSTM") })
    // The plain arrays under cuDNN's layers.
    let plain = Fixtures.path("tfkeras-weights-h5/lstm_plain/weights.h5")
    let read = try ModelReader(architecture: cudnn).read(path: plain)
    try read.graph.validate()
    let direct = try ModelReader().read(path: Fixtures.path("tfkeras-h5/lstm_plain/model.h5"))
    #expect(
      read.graph.layers.last?.weights["kernel"] == direct.graph.layers.last?.weights["kernel"])
  }

  @Test("Numbers of groups that lie, names listed twice and groups that are not there are errors")
  func lies() throws {
    func image(_ build: (borrowing FileWriter) throws -> Void) throws -> [UInt8] {
      let file = try FileWriter()
      try build(file)
      return try file.image()
    }
    let architecture = Fixtures.path("keras0-h5/lstm/architecture.json")
    let numbered = try image { try $0.root.attributes.write(Int64(1 << 40), to: "nb_layers") }
    let twice = try image {
      try $0.root.attributes.writeSplit(["a", "a"], to: "layer_names")
      _ = try $0.root.createGroup("a")
    }
    let gone = try image { try $0.root.attributes.writeSplit(["a"], to: "layer_names") }
    for bytes in [numbered, twice, gone] {
      #expect(throws: FormatError.self) {
        try ModelReader(architecture: architecture).read(bytes: bytes, name: "lies.h5")
      }
    }
  }
}
