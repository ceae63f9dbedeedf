import RNNXJSON

/// An operator that makes one number of all those along some axes.
///
/// Arguments `axis` (a number, a list; the batch axis is refused, as it would mix samples) and
/// `keepdims`. Source: `keras/src/ops/numpy.py`.
public struct ReductionOperator: LayerKind {
  /// How the numbers become one.
  public enum Function: String, Sendable, Hashable, CaseIterable {
    /// Sum of all.
    case sum = "Sum"
    /// Arithmetic mean.
    case mean = "Mean"
    /// The largest.
    case max = "Max", amax = "Amax"
    /// The smallest.
    case min = "Min", amin = "Amin"
    /// Product of all.
    case prod = "Prod"
    /// Mean squared distance from the mean.
    case variance = "Var"
    /// Its square root.
    case deviation = "Std"
    /// 1 where some is not 0.
    case any = "Any"
    /// 1 where none is 0.
    case all = "All"
    /// The logarithm of the sum of exponentials.
    case logSumExp = "Logsumexp"
    /// The number of those that are not 0.
    case countNonzero = "CountNonzero"
    /// The square root of the sum of squares.
    case norm = "Norm"
    /// The position of the largest, the first where several are.
    case argmax = "Argmax"
    /// The position of the smallest, the first where several are.
    case argmin = "Argmin"
  }

  /// A name of the family; kinds are registered under all of `classNames`.
  public static let className = "ops.Reduction"
  /// All class names.
  public static var classNames: [String] { Function.allCases.map { "ops." + $0.rawValue } }

  /// The class name of this very operator.
  public let className: String
  /// How the numbers become one.
  public let function: Function
  /// The axes, the batch being axis 0.
  public let axes: [Int]
  /// Whether the axes stay with extent 1.
  public let keepsAxes: Bool

  /// Reads `axis` and `keepdims`.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className
    let name = String(className.dropFirst(4))
    guard let function = Function(rawValue: name) else {
      throw config.unsupported(
        "class_name", .string(name), Function.allCases.map(\.rawValue))
    }
    self.function = function
    guard config.value("axis") != nil else {
      throw config.unsupported("axis", .null, ["axes besides the batch: samples are never mixed"])
    }
    axes = try config.intList("axis")
    keepsAxes =
      function == .countNonzero ? false : try config.bool("keepdims", default: false)
    if function == .norm {
      let order = config.value("ord") ?? "euclidean"
      guard order == "euclidean" || order.doubleValue == 2, axes.count == 1 else {
        throw config.unsupported("ord", order, ["2 along one axis"])
      }
    }
    if function == .argmax || function == .argmin, axes.count != 1 {
      throw config.unsupported("axis", config.config["axis"] ?? .null, ["one axis"])
    }
    try config.require("dtype", "float32")
    _ = try config.operands(1...1)
    try config.require("initial", .null)
  }

  /// The input's shape, its axes gone or 1.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    let gone = try reducedAxes(call)
    var shape: Shape = []
    for (index, extent) in call.first.enumerated() {
      if !gone.contains(index) { shape.append(extent) } else if keepsAxes { shape.append(1) }
    }
    return [shape]
  }

  /// The axes as indices into the extents besides the batch.
  package func reducedAxes(_ call: CallShapes) throws(GraphError) -> Set<Int> {
    var found: Set<Int> = []
    for axis in axes { found.insert(try call.operatorAxis(axis)) }
    return found
  }

  /// The axes.
  public var notes: [String] { ["axis \(axes.map(String.init).joined(separator: ", "))"] }
}
