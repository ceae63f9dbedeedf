public import RNNXJSON

extension ProgramComparison {
  /// Everything that was found, by the keys of `ModelComparison.json`.
  public var json: JSONValue {
    [
      "verdict": .string(verdict.rawValue), "same": .bool(isSame), "limits": options.limits.json,
      "weights": .array(
        weights.map {
          [
            "side": .string($0.side.rawValue), "weight": .string($0.name),
            "found": .bool($0.isFound),
          ]
        }),
      "outputs": outputs.json,
    ]
  }
}
