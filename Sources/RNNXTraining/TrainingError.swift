import RNNXGraph

/// Why a model cannot be trained, or why training stopped.
public enum TrainingError: Error, Hashable, CustomStringConvertible {
  /// A layer has no way back, or an argument of it has none; `supported` says what has.
  case unsupported(layer: String, what: String, supported: String)
  /// Nothing in the model can be trained.
  case nothingToTrain
  /// The data do not fit the model.
  case data(String)
  /// A number that chooses a row of an Embedding is no row.
  case rowOutOfRange(layer: String, value: String, rows: Int)
  /// A label is no class.
  case labelOutOfRange(sample: Int, value: String, classes: Int)
  /// The loss is no number; `layer` is the first whose output was none.
  case notFinite(epoch: Int, step: Int, layer: String?)
  /// A key of a recipe or config is unknown; `nearest` is the known one most like it.
  case unknownKey(String, in: String, nearest: String?)
  /// A value of a recipe or config cannot be used.
  case invalidValue(String, found: String, expected: String)
  /// A state does not belong to the model or recipe.
  case state(String)
  /// Several of the above.
  case several([TrainingError])

  /// What was expected and what was found.
  public var description: String {
    switch self {
    case .unsupported(let layer, let what, let supported):
      "layer \"\(layer)\": rnnx does not train \(what)"
        + (supported.isEmpty ? "" : " (trained: \(supported))")
    case .nothingToTrain: "no weight of the model is trainable"
    case .data(let text), .state(let text): text
    case .rowOutOfRange(let layer, let value, let rows):
      "layer \"\(layer)\": expected whole numbers from 0 to \(rows - 1), found \(value)"
    case .labelOutOfRange(let sample, let value, let classes):
      "label \(sample): expected a class from 0 to \(classes - 1), found \(value)"
    case .notFinite(let epoch, let step, let layer):
      "epoch \(epoch), step \(step): the loss is not a number"
        + (layer.map { "; the first output that is none is that of layer \"\($0)\"" } ?? "")
    case .unknownKey(let key, let place, let nearest):
      "\(place): unknown key \"\(key)\""
        + (nearest.map { "; the nearest known is \"\($0)\"" } ?? "")
    case .invalidValue(let key, let found, let expected):
      "\(key): expected \(expected), found \(found)"
    case .several(let errors): errors.map(\.description).joined(separator: "\n")
    }
  }
}
