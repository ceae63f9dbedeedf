import RNNXGraph
public import RNNXJSON

extension ModelComparison {
  /// Everything that was found, by stable keys; equal weights too.
  public var json: JSONValue {
    [
      "verdict": .string(verdict.rawValue), "same": .bool(isSame), "limits": options.limits.json,
      "structure": structure, "configuration": .array(configuration.map(Self.json)),
      "weights": .array(weights.map(Self.json)),
      "remarks": .array(
        remarks.map { ["layer": .string($0.pathA), "diagnosis": $0.diagnosis.json] }),
      "optimizer": optimizerJSON, "outputs": outputs.json,
    ]
  }

  private var structure: JSONValue {
    [
      "same": .bool(isStructureSame), "matched": .integer(pairs.count),
      "renamed": .array(renamed.map { ["a": .string($0.pathA), "b": .string($0.pathB)] }),
      "only": .array(
        lonely.map { layer in
          [
            "side": .string(layer.side.rawValue), "layer": .string(layer.path),
            "class": .string(layer.layer.kind.className), "inert": .bool(layer.isInert),
          ]
        }),
      "wiring": .array(
        wiring.map { ["a": .string($0.pathA), "b": .string($0.pathB), "text": .string($0.text)] }),
    ]
  }

  private static func json(_ difference: ConfigDifference) -> JSONValue {
    let effect =
      switch difference.effect {
      case .changesMeaning: "changes_meaning"
      case .dependsOnData: "depends_on_data"
      case .noEffect: "none"
      }
    return [
      "layer": .string(difference.pathA), "layer_b": .string(difference.pathB),
      "argument": .string(difference.argument), "a": .string(difference.a),
      "b": .string(difference.b), "effect": .string(effect),
      "diagnosis": difference.diagnosis?.json ?? .null,
    ]
  }

  private static func json(_ weight: WeightComparison) -> JSONValue {
    var object: JSONObject = [
      "layer": .string(weight.pathA), "layer_b": .string(weight.pathB),
      "weight": .string(weight.weight), "equal": .bool(weight.isEqual),
      "measures": weight.measures?.json ?? .null,
      "extent": weight.extent.map { .string($0.description) } ?? .null,
      "gates": .array(
        weight.gates.map {
          ["gate": .string($0.name), "beyond": .integer($0.beyond), "count": .integer($0.count)]
        }),
      "place": weight.place.map { .string($0) } ?? .null,
      "diagnosis": weight.diagnosis?.json ?? .null,
    ]
    switch weight.result {
    case .measured: break
    case .shapes(let a, let b):
      object["shape_a"] = .array(a.map { .integer($0) })
      object["shape_b"] = .array(b.map { .integer($0) })
    case .missing(let side, let isZero):
      object["missing"] = .string(side.rawValue)
      object["other_is_zero"] = .bool(isZero)
    case .unreadable(let text): object["error"] = .string(text)
    }
    return .object(object)
  }

  private var optimizerJSON: JSONValue {
    [
      "same": .bool(optimizer.isSame(strictly: options.isStrict)),
      "only": optimizer.onlyOne.map { .string($0.rawValue) } ?? .null,
      "facts": .array(
        optimizer.facts.map { fact in
          [
            "name": .string(fact.name), "a": .string(fact.a), "b": .string(fact.b),
            "counts": .bool(fact.isState || options.isStrict),
          ]
        }),
      "variables": .array(optimizer.variables.map(Self.json)),
    ]
  }
}
