import RNNXGraph
import RNNXONNX

/// What one call of an operator computes: values in, values out; `nil` where an input is left out.
typealias OperatorKernel = @Sendable ([Value?]) throws -> [Value]

/// An operator of ONNX that rnnx computes.
struct OperatorDefinition: Sendable {
  /// Its name.
  let name: String
  /// The arguments that it takes in any of the versions that are read.
  let attributes: Set<String>
  /// How many inputs it takes.
  let inputs: ClosedRange<Int>
  /// Reads a node's arguments and gives the function that computes it.
  let make: @Sendable (NodeFacts) throws -> OperatorKernel

  init(
    _ name: String, _ inputs: ClosedRange<Int>, _ attributes: Set<String> = [],
    _ make: @escaping @Sendable (NodeFacts) throws -> OperatorKernel
  ) {
    self.name = name
    self.inputs = inputs
    self.attributes = attributes
    self.make = make
  }
}

/// What is known of a node before any data comes.
struct NodeFacts: Sendable {
  let node: ONNXNode
  /// The version of the operator set.
  let opset: Int
  /// The inputs that are the same in every run; `nil` for the others.
  let constants: [Value?]
  /// The bodies among the arguments, compiled.
  var bodies: [String: ProgramBody] = [:]

  /// How many outputs are declared.
  var outputCount: Int { node.outputs.count }

  func int(_ name: String, default fallback: Int? = nil) throws -> Int {
    switch node.attributes[name] {
    case .int(let value)?: return value
    case nil:
      guard let fallback else { throw OperatorFault("the argument \(name)", "none") }
      return fallback
    default: throw wrongType(name, "a whole number")
    }
  }

  func flag(_ name: String, default fallback: Bool = false) throws -> Bool {
    try int(name, default: fallback ? 1 : 0) != 0
  }

  func float(_ name: String, default fallback: Float? = nil) throws -> Float {
    switch node.attributes[name] {
    case .float(let value)?: return value
    case nil:
      guard let fallback else { throw OperatorFault("the argument \(name)", "none") }
      return fallback
    default: throw wrongType(name, "a real number")
    }
  }

  func string(_ name: String, default fallback: String) throws -> String {
    switch node.attributes[name] {
    case .string(let value)?: return value
    case nil: return fallback
    default: throw wrongType(name, "a text")
    }
  }

  func ints(_ name: String) throws -> [Int]? {
    switch node.attributes[name] {
    case .ints(let values)?: return values
    case nil: return nil
    default: throw wrongType(name, "whole numbers")
    }
  }

  func floats(_ name: String) throws -> [Float] {
    switch node.attributes[name] {
    case .floats(let values)?: return values
    case nil: return []
    default: throw wrongType(name, "real numbers")
    }
  }

  func strings(_ name: String) throws -> [String]? {
    switch node.attributes[name] {
    case .strings(let values)?: return values
    case nil: return nil
    default: throw wrongType(name, "texts")
    }
  }

  /// Refuses any value but the one that is computed.
  func require(_ name: String, _ expected: Int) throws {
    let found = try int(name, default: expected)
    guard found == expected else { throw OperatorFault("\(name)=\(expected)", "\(found)") }
  }

  private func wrongType(_ name: String, _ expected: String) -> OperatorFault {
    OperatorFault("\(expected) as \(name)", "another type")
  }
}

extension [Value?] {
  /// The input at a position, which must be given.
  func required(_ index: Int) throws -> Value {
    guard index < count, let value = self[index] else {
      throw OperatorFault("input \(index)", "none")
    }
    return value
  }

  /// The input at a position, or nothing.
  func optional(_ index: Int) -> Value? { index < count ? self[index] : nil }
}
