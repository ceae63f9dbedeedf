/// One thing that is wrong with a model: where, and what.
public struct GraphFault: Sendable, Hashable, CustomStringConvertible {
  /// What can be wrong.
  public enum Reason: Sendable, Hashable {
    /// No layer of this class is known; `hint` says what could be done.
    case unsupportedLayer(className: String, hint: String)
    /// An argument has a value that rnnx does not compute.
    case unsupportedArgument(name: String, value: String, supported: String)
    /// The config lacks an argument that has no default.
    case missingArgument(name: String)
    /// An argument is of the wrong type or out of range.
    case invalidArgument(name: String, found: String, expected: String)
    /// An input of the layer has a shape that it cannot take.
    case inputShape(expected: String, found: String)
    /// An output of the layer has more values a sample than fit any memory.
    case outputSize(shape: String, limit: Int)
    /// A layer was given another number of inputs than it takes.
    case inputCount(expected: String, found: Int)
    /// A weight is not there.
    case missingWeight(path: String, expected: [Int])
    /// A weight has another shape than the config implies; `hint` names a likely cause.
    case weightShape(path: String, expected: [Int], found: [Int], hint: String)
    /// A weight that no slot of the layer takes.
    case surplusWeight(name: String, shape: [Int])
    /// A weight's values cannot be read from its file.
    case unreadableWeight(path: String, cause: String)
    /// The graph names a tensor that no layer makes.
    case unknownTensor(String)
    /// The model names a tensor that no layer makes among its inputs or outputs.
    case unknownEnd(String)
    /// Layers feed each other in a circle.
    case cycle
    /// Two layers have one name.
    case duplicateName
  }

  /// The path of the layer, from the outermost model inwards, parts joined by "/".
  public let layer: String
  /// What is wrong with it.
  public let reason: Reason

  /// A fault of one layer.
  public init(layer: String, reason: Reason) {
    self.layer = layer
    self.reason = reason
  }

  /// The place, what was expected and what was found.
  public var description: String {
    if case .unknownEnd = reason { return "model \"\(layer)\"" + text }
    return "layer \"\(layer)\"" + text
  }

  private var text: String {
    switch reason {
    case .unsupportedLayer(let className, let hint):
      " is a \(className), which rnnx cannot compute" + (hint.isEmpty ? "" : "; \(hint)")
    case .unsupportedArgument(let name, let value, let supported):
      ": \(name)=\(value) is not supported (supported: \(supported))"
    case .missingArgument(let name): ": the config lacks \"\(name)\""
    case .invalidArgument(let name, let found, let expected):
      ": \(name): expected \(expected), found \(found)"
    case .inputShape(let expected, let found):
      ": expected \(expected.hasPrefix("(") ? "an input of shape " : "")\(expected), found \(found)"
    case .outputSize(let shape, let limit):
      ": its output of shape \(shape) has more than \(limit) values a sample"
    case .inputCount(let expected, let found): ": expected \(expected), found \(found)"
    case .missingWeight(let path, let expected):
      ", \(path): expected a weight of shape \(expected), found none"
    case .weightShape(let path, let expected, let found, let hint):
      ", \(path): expected shape \(expected), found \(found)"
        + (hint.isEmpty ? "" : "\n  \(hint)")
    case .surplusWeight(let name, let shape):
      ": the weight \"\(name)\" of shape \(shape) has no place in it"
    case .unreadableWeight(let path, let cause): ", \(path): \(cause)"
    case .unknownTensor(let name): " takes its input from \(name), which does not exist"
    case .unknownEnd(let name):
      " names \(name) among its inputs or outputs, which does not exist"
    case .cycle: " is part of a circle: its input depends on its output"
    case .duplicateName: ": another layer has the same name"
    }
  }
}

/// What is wrong with a model: all independent faults together.
public struct GraphError: Error, Hashable, CustomStringConvertible {
  /// The faults, in the order in which the layers stand in the model; never empty.
  public let faults: [GraphFault]

  /// Several faults at once.
  public init(_ faults: [GraphFault]) {
    precondition(!faults.isEmpty, "An error has a fault.")
    self.faults = faults
  }

  /// A single fault.
  public init(layer: String, _ reason: GraphFault.Reason) {
    self.init([GraphFault(layer: layer, reason: reason)])
  }

  /// One line a fault.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}
