public import ArgumentParser
public import RNNXKernels

extension Precision: ExpressibleByArgument {}

extension Precision {
  /// All choices, for the help.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
