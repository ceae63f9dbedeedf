import RNNX

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean of all steps, each weighted by how much `tanh(x W + b) u` says of it.
///
/// The class of the same name in `Fixtures/generate/examples.py`: `[time steps, features]` become `[features]`.
struct AttentionPooling: CustomLayer {
  static let className = "AttentionPooling"

  let units: Int

  /// The keys of the Python class' `get_config`; a key that is not read here makes the layer unsupported.
  init(config: inout ConfigReader) throws(GraphError) {
    units = try config.int("units")
  }

  /// In the order in which the Python class adds them.
  func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    [
      WeightSlot("kernel", [try call.features(), units]), WeightSlot("bias", [units]),
      WeightSlot("context", [units]),
    ]
  }

  func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    guard call.first.count == 2 else {
      throw call.shapeError(expected: "(batch, time steps, features)")
    }
    return [[call.first[1]]]
  }

  func forward(
    _ weights: LayerWeights
  ) throws(GraphError) -> @Sendable (CustomCall) throws -> [Tensor] {
    let (kernel, bias) = (weights.values("kernel"), weights.values("bias"))
    let (context, units) = (weights.values("context"), units)
    return { call in
      let input = call.inputs[0]
      let (steps, features) = (input.shape[1], input.shape[2])
      var output = Tensor(
        shape: [call.rows, features], values: Array(repeating: 0, count: call.rows * features))
      for row in 0..<call.rows {
        let scores = (0..<steps).map { step -> Float in
          if let mask = call.masks[0], !mask[row * steps + step] { return -1e9 }
          let start = (row * steps + step) * features
          return (0..<units).reduce(0) { sum, unit in
            let reached = (0..<features).reduce(bias[unit]) {
              $0 + input.values[start + $1] * kernel[$1 * units + unit]
            }
            return sum + tanhf(reached) * context[unit]
          }
        }
        let highest = scores.max() ?? 0
        let exponentials = scores.map { expf($0 - highest) }
        let total = exponentials.reduce(0, +)
        for step in 0..<steps {
          for feature in 0..<features {
            output.values[row * features + feature] +=
              input.values[(row * steps + step) * features + feature] * exponentials[step] / total
          }
        }
      }
      return [output]
    }
  }
}
