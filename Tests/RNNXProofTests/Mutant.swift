import RNNXFormats
import RNNXGraph
import RNNXProof
import RNNXTestSupport
import Testing

/// A network changed in one place, and what a comparison must say of it.
struct Mutant: Sendable, CustomTestStringConvertible {
  /// What must be found.
  enum Expectation: Sendable {
    /// A weight: its path, gates and the code of a diagnosis, `nil` where none may be given.
    case weight(path: String, gates: [String], extent: String?, diagnosis: String?)
    /// An argument in Keras' words.
    case argument(String, isCounted: Bool)
  }

  let network: String
  let layer: String
  let change: String
  let expectation: Expectation
  let make: @Sendable (inout ModelGraph) -> Void

  var testDescription: String { "\(network): \(layer), \(change)" }
}

/// The networks that are changed.
enum Networks {
  static let paths = [
    "reference": "reference/mnist-lstm-inference.h5",
    "bidirectional gru": "keras3-h5/bidirectional_gru_sequences/model.h5",
    "bidirectional lstm": "tfkeras-h5/bidirectional_lstm/model.h5",
    "gru": "keras3-h5/gru_wide/model.h5",
    "gru before": "keras3-h5/gru_before_plain/model.h5",
    "normalization": "keras3-h5/batch_normalization/model.h5",
    "embedding": "keras3-h5/embedding_mask_zero/model.h5",
    "masked": "keras3-h5/lstm_masked_sequences/model.h5",
  ]

  static let files: [String: ModelFile] = {
    var files: [String: ModelFile] = [:]
    for (name, path) in paths {
      guard var file = try? ModelReader().read(path: Fixtures.path(path)) else { continue }
      // In memory, so that hundreds of comparisons read each file once.
      for index in file.graph.layers.indices {
        let layer = file.graph.layers[index]
        if let loaded = try? layer.weights.loaded(of: layer.name) {
          file.graph.layers[index].weights = loaded
        }
      }
      files[name] = file
    }
    return files
  }()
}

extension Mutant {
  /// A network with one weight replaced by what `edit` makes of it.
  static func weight(
    _ network: String, _ layer: String, _ path: String, _ change: String, gates: [String] = [],
    extent: String? = nil, diagnosis: String? = nil,
    _ edit: @escaping @Sendable (inout [Float], _ shape: [Int]) -> Void
  ) -> Mutant {
    Mutant(
      network: network, layer: layer, change: "\(path): \(change)",
      expectation: .weight(path: path, gates: gates, extent: extent, diagnosis: diagnosis)
    ) { graph in
      guard let index = graph.layers.firstIndex(where: { $0.name == layer }),
        let entry = graph.layers[index].weights.entries[path]
      else { return }
      var values = entry.tensor.floats()
      edit(&values, entry.tensor.shape)
      graph.layers[index].weights.entries[path]?.tensor = TensorData(
        shape: entry.tensor.shape, values: values)
    }
  }

  /// A network with one layer's kind changed.
  static func argument<Kind: LayerKind>(
    _ network: String, _ layer: String, _ word: String, isCounted: Bool = true, _ change: String,
    _ edit: @escaping @Sendable (inout Kind) -> Void
  ) -> Mutant {
    Mutant(
      network: network, layer: layer, change: "\(word): \(change)",
      expectation: .argument(word, isCounted: isCounted)
    ) { graph in
      guard let index = graph.layers.firstIndex(where: { $0.name == layer }),
        var kind = graph.layers[index].kind as? Kind
      else { return }
      edit(&kind)
      graph.layers[index].kind = kind
    }
  }
}
