/// Why a model cannot be run on what it was given.
public enum RuntimeError: Error, Hashable, CustomStringConvertible {
  /// The model takes another number of inputs.
  case inputCount(expected: [String], found: Int)
  /// There is no input of that name; `nearest` is the one most like it.
  case unknownInput(String, nearest: String)
  /// An input was given more than once.
  case repeatedInput(String)
  /// An input was not given.
  case missingInput(String)
  /// An input's shape does not fit; both shapes with the batch axis first.
  case inputShape(input: String, expected: String, found: [Int])
  /// Inputs have different numbers of samples.
  case batchSizes([Int])
  /// A stateful model takes as many samples at once as its state has.
  case statefulBatch(expected: Int, found: Int)
  /// A number that chooses a row of an Embedding is no row.
  case rowOutOfRange(layer: String, value: Float, rows: Int)
  /// There is no layer of that name.
  case unknownLayer(String)
  /// A custom layer threw an error, or gave other shapes than it promised.
  case customLayer(layer: String, cause: String)
  /// The layer is not of the kind asked for.
  case layerKind(layer: String, expected: String)

  /// What was expected and what was found.
  public var description: String {
    switch self {
    case .inputCount(let expected, let found):
      "the model takes \(expected.count) inputs (\(expected.joined(separator: ", "))), found \(found)"
    case .unknownInput(let name, let nearest):
      "the model has no input \"\(name)\"; the nearest is \"\(nearest)\""
    case .repeatedInput(let name): "the input \"\(name)\" is given more than once"
    case .missingInput(let name): "the input \"\(name)\" is missing"
    case .inputShape(let input, let expected, let found):
      "input \"\(input)\": expected shape \(expected), found \(found)"
    case .batchSizes(let sizes): "the inputs have different numbers of samples: \(sizes)"
    case .statefulBatch(let expected, let found):
      "a stateful model of batch size \(expected) was given \(found) samples"
    case .rowOutOfRange(let layer, let value, let rows):
      "layer \"\(layer)\": expected whole numbers from 0 to \(rows - 1), found \(value)"
    case .unknownLayer(let name): "the model has no layer \"\(name)\""
    case .customLayer(let layer, let cause): "custom layer \"\(layer)\": \(cause)"
    case .layerKind(let layer, let expected): "layer \"\(layer)\" is no \(expected)"
    }
  }
}
