public import RNNXGraph
public import RNNXONNX

/// An ONNX graph that is ready to run on whole tensors, node by node, exactly as it is written.
///
/// This is the way for what no layer of Keras says: peepholes, clipped gates, given lengths, batches
/// on any axis. Weights that are constant are packed once. Models that `ONNXImporter` can lift into a
/// `ModelGraph` run faster as that.
public struct ONNXProgram: Sendable {
  /// What the program is given: the inputs without a value in the file, then those with one.
  public let inputs: [ONNXValueInfo]
  /// What it answers.
  public let outputs: [ONNXValueInfo]
  /// The inputs that must be given.
  public let requiredInputs: [ONNXValueInfo]
  private let body: ProgramBody
  private let file: String

  /// Compiles a model; everything that rnnx does not know is listed at once.
  public init(_ model: ONNXModel, file: String) throws(ONNXError) {
    self.file = file
    inputs = model.graph.inputs
    outputs = model.graph.outputs
    requiredInputs = model.graph.requiredInputs
    let compiler = ProgramCompiler(model, file: file)
    body = try compiler.compile()
  }

  /// The names of the operators that rnnx computes, sorted.
  public static var operators: [String] { OperatorRegistry.all.keys.sorted() }

  /// Runs the graph; `given` are tensors by the name of their input.
  ///
  /// Types must be those declared; extents must be those declared, where the file declares them.
  public func run(_ given: [String: TensorData]) throws(ONNXError) -> [(
    name: String, tensor: TensorData
  )] {
    var values: [String: Value] = [:]
    for (name, tensor) in given { values[name] = try checked(name, tensor) }
    for input in requiredInputs where values[input.name] == nil {
      throw ONNXError(
        file: file, place: "input \"\(input.name)\"",
        .malformed(expected: "a tensor of shape \(input.shapeText)", found: "none"))
    }
    let results: [Value]
    do {
      results = try body.run(values)
    } catch let error as ONNXError {
      throw error
    } catch let fault as OperatorFault {
      throw ONNXError(file: file, .malformed(expected: fault.expected, found: fault.found))
    } catch {
      throw ONNXError(file: file, .malformed(expected: "a run", found: "\(error)"))
    }
    return zip(outputs, results).map { ($0.name, $1.tensorData) }
  }

  private func checked(_ name: String, _ tensor: TensorData) throws(ONNXError) -> Value {
    func fail(_ expected: String, _ found: String) -> ONNXError {
      ONNXError(
        file: file, place: "input \"\(name)\"", .malformed(expected: expected, found: found))
    }
    guard let input = inputs.first(where: { $0.name == name }) else {
      throw ONNXError(
        file: file,
        .malformed(
          expected: "one of the inputs \(inputs.map(\.name).joined(separator: ", "))",
          found: "\"\(name)\""))
    }
    if let type = input.elementType, type != tensor.elementType {
      throw fail("\(type.rawValue)", "\(tensor.elementType.rawValue)")
    }
    if let shape = input.shape {
      let fits =
        shape.count == tensor.shape.count
        && zip(shape, tensor.shape).allSatisfy { extent, found in
          if case .fixed(let number) = extent { number == found } else { true }
        }
      guard fits else { throw fail("shape \(input.shapeText)", "\(tensor.shape)") }
    }
    return Value(tensor)
  }
}
