import RNNXJSON

extension OutputsFound {
  /// The outputs by stable keys.
  var json: JSONValue {
    switch self {
    case .notRun(let reason): return ["compared": false, "reason": .string(reason)]
    case .failed(let reason):
      return ["compared": false, "same": false, "reason": .string(reason)]
    case .compared(let found):
      return [
        "compared": true, "same": .bool(found.isEqual), "inputs": .string(found.inputs),
        "input_shapes": .object(
          JSONObject(found.shapes.map { ($0.name, .array($0.shape.map { .integer($0) })) })),
        "layers": .array(found.layers.map(\.json)), "outputs": .array(found.outputs.map(\.json)),
        "first_different_layer": found.firstDifferent.map { .string($0.nameA) } ?? .null,
      ]
    }
  }
}
