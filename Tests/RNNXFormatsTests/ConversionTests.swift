import Foundation
import RNNXFormats
import RNNXGraph
import RNNXTestSupport
import Testing

/// What a converted model reads as when it is read again.
@Suite("Conversion")
struct ConversionTests {
  /// All whole models among the fixtures, each with its file.
  static let models: [String] = Fixtures.writers.flatMap { writer in
    Fixtures.cases(of: writer).flatMap { fixture in
      ["model.h5", "model.keras"].filter(fixture.has).map { fixture.name + "/" + $0 }
    }
  }

  /// Formats that hold layers and weights.
  static let formats: [ModelFormat] = [.keras, .kerasH5, .keras2H5]

  @Test("A model written and read again is the model that was planned", arguments: models)
  func writeAndRead(name: String) throws {
    let file = try ModelReader().read(path: Fixtures.path(name))
    let folder = NSTemporaryDirectory() + "rnnx-conversion-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for format in Self.formats {
      let plan = ConversionPlan(file, to: format)
      guard plan.obstacles.isEmpty else {
        #expect(plan.obstacles.allSatisfy { !$0.text.isEmpty }, "what cannot be carried is said")
        continue
      }
      let target = "\(folder)/model.\(format.fileExtension)"
      try ModelWriter(replacesExisting: true).write(plan, to: target)
      expectEqual(try ModelReader().read(path: target).graph, plan.graph)
    }
  }

  private func expectEqual(_ again: ModelGraph, _ planned: ModelGraph) {
    #expect(again.name == planned.name && again.isSequential == planned.isSequential)
    #expect(again.inputs == planned.inputs && again.outputs == planned.outputs)
    #expect(again.layers.map(\.name) == planned.layers.map(\.name))
    for (one, other) in zip(again.layers, planned.layers) {
      #expect(one.isTrainable == other.isTrainable, "\(one.name)")
      // Keras 3 has no ThresholdedReLU: a ReLU with a threshold is the same.
      let isThreshold = other.kind is ThresholdedReLU && one.kind.className == "ReLU"
      // GroupQueryAttention has another name in HDF5 files of Keras 3.
      let isGrouped = [one, other].allSatisfy { $0.kind.className.hasSuffix("QueryAttention") }
      let isSame = one.kind.className == other.kind.className || isThreshold || isGrouped
      #expect(isSame, "\(one.name)")
      let (found, meant) = (one.weights.entries, other.weights.entries)
      #expect(found.mapValues(\.tensor) == meant.mapValues(\.tensor), "\(one.name)")
    }
  }

  @Test("The same model gives the same bytes", arguments: formats)
  func reproducible(format: ModelFormat) throws {
    let path = Fixtures.path("keras3-keras/training_config/model.keras")
    let plan = ConversionPlan(try ModelReader().read(path: path), to: format)
    let bytes = try (0..<2).map { number in
      let target = NSTemporaryDirectory() + "rnnx-bytes-\(number)-" + UUID().uuidString
      defer { try? FileManager.default.removeItem(atPath: target) }
      try ModelWriter().write(plan, to: target)
      return try Data(contentsOf: URL(fileURLWithPath: target))
    }
    #expect(bytes[0] == bytes[1])
  }

  @Test("An existing file is as it was where it must not be replaced")
  func existing() throws {
    let path = Fixtures.path("keras3-keras/lstm_plain/model.keras")
    let plan = ConversionPlan(try ModelReader().read(path: path), to: .keras)
    let target = NSTemporaryDirectory() + "rnnx-existing-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: target) }
    try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
    #expect(throws: ModelWriteError.self) { try ModelWriter().write(plan, to: target) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("mine".utf8))
  }

  @Test("hard_sigmoid of an LSTM's output is told, not guessed")
  func lossy() throws {
    let path = Fixtures.path("tfkeras-h5/lstm_activations_bounded/model.h5")
    let plan = ConversionPlan(try ModelReader().read(path: path), to: .keras)
    #expect(plan.obstacles.contains { $0.kind == .lossy && $0.text.contains("hard_sigmoid") })
  }

  @Test("A layer gets another name, its weights and its optimizer's values with it")
  func rename() throws {
    let path = Fixtures.path("keras3-keras/training_config/model.keras")
    var file = try ModelReader().read(path: path)
    try file.rename(layer: "lstm", to: "memory")
    #expect(file.graph[layer: "memory"] != nil && file.graph[layer: "lstm"] == nil)
    try #require(file.training?.optimizer != nil)
    #expect(ConversionPlan(file, to: .keras).obstacles.isEmpty)
    #expect(throws: EditError.self) { try file.rename(layer: "lstm", to: "x") }
    #expect(throws: EditError.nameTaken("dense")) { try file.rename(layer: "memory", to: "dense") }
  }
}
