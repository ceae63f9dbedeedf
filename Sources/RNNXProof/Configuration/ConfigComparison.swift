import RNNXGraph
import RNNXJSON

/// Compares the arguments of matched layers.
struct ConfigComparison {
  /// Whether some layer of either model makes a mask.
  let hasMasks: Bool
  /// Whether some layer of either model is stateful.
  let hasState: Bool

  init(_ pairs: [LayerPair], _ lonely: [LonelyLayer]) {
    let layers = pairs.flatMap { [$0.a, $0.b] } + lonely.map(\.layer)
    hasMasks = layers.contains { layer in
      layer.kind is Masking || Self.masksZero(layer.kind)
        || layer.calls.contains { $0.keywords["mask"] != nil }
    }
    hasState = layers.contains { layer in
      KindFacts.of(layer.kind).contains { $0.word.hasSuffix("stateful") && $0.value == "true" }
    }
  }

  private static func masksZero(_ kind: any LayerKind) -> Bool {
    KindFacts.of(kind).contains { $0.word.hasSuffix("mask_zero") && $0.value == "true" }
  }

  /// What differs between two layers.
  func differences(_ pair: LayerPair) -> [ConfigDifference] {
    let difference = { (word: String, a: String, b: String, effect: ConfigDifference.Effect) in
      ConfigDifference(
        pathA: pair.pathA, pathB: pair.pathB, argument: word, a: a, b: b, effect: effect,
        diagnosis: Diagnosis.ofArgument(word, a, b))
    }
    guard pair.a.kind.className == pair.b.kind.className else {
      return [
        difference(
          "class_name", pair.a.kind.className, pair.b.kind.className, .changesMeaning)
      ]
    }
    let a = KindFacts.of(pair.a.kind, rank: pair.rank)
    let b = KindFacts.of(pair.b.kind, rank: pair.rank)
    let valuesB = Dictionary(b.map { ($0.word, $0.value) }, uniquingKeysWith: { first, _ in first })
    let known = Set(a.map(\.word))
    var found: [ConfigDifference] = []
    for (word, value) in a where valuesB[word] != value {
      let other = valuesB[word] ?? "none"
      if let effect = effect(of: word, value, other, pair) {
        found.append(difference(word, value, other, effect))
      }
    }
    for (word, value) in b where !known.contains(word) {
      found.append(difference(word, "none", value, .changesMeaning))
    }
    let isUnknown = pair.a.kind is UnsupportedLayer
    found += PlainConfig.differences(pair.a.config, pair.b.config, all: isUnknown).map {
      difference($0.key, $0.a, $0.b, isUnknown ? .changesMeaning : .noEffect)
    }
    if pair.a.isTrainable != pair.b.isTrainable {
      found.append(
        difference("trainable", "\(pair.a.isTrainable)", "\(pair.b.isTrainable)", .noEffect))
    }
    return found
  }

  /// What an argument's difference does; `nil`: nothing worth saying.
  private func effect(
    of word: String, _ a: String, _ b: String, _ pair: LayerPair
  ) -> ConfigDifference.Effect? {
    let name = word.split(separator: ".").last.map(String.init) ?? word
    if pair.a.kind is InputLayer { return inputEffect(of: name, pair) }
    switch name {
    case "zero_output_for_mask", "masks_join", "masking", "drops_mask":
      return hasMasks ? .dependsOnData : .noEffect
    default: return .changesMeaning
    }
  }

  private func inputEffect(of name: String, _ pair: LayerPair) -> ConfigDifference.Effect? {
    guard let a = pair.a.kind as? InputLayer, let b = pair.b.kind as? InputLayer else { return nil }
    switch name {
    case "shape":
      let fits =
        a.shape.count == b.shape.count
        && zip(a.shape, b.shape).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
      return fits ? .noEffect : .changesMeaning
    case "batch_size":
      return hasState && a.batchSize != nil && b.batchSize != nil ? .changesMeaning : .noEffect
    default: return nil
    }
  }
}

/// Compares configs as they stand in the files, for what no kind reads: training arguments.
enum PlainConfig {
  /// Arguments that both configs have, with different values.
  static func differences(
    _ a: JSONObject, _ b: JSONObject, all: Bool
  ) -> [(key: String, a: String, b: String)] {
    a.compactMap { key, value in
      guard all ? !common.contains(key) : compared(key), let other = b[key] else { return nil }
      let (left, right) = (canonical(value), canonical(other))
      return left == right ? nil : (key, left.description, right.description)
    }
  }

  /// What every layer has, and every dialect spells in its own way.
  private static let common: Set<String> = ["name", "dtype", "trainable", "batch_input_shape"]

  /// Arguments of training, the same word in all dialects.
  private static func compared(_ key: String) -> Bool {
    ["dropout", "recurrent_dropout", "rate", "stddev", "momentum", "unit_forget_bias"].contains(key)
      || ["_initializer", "_regularizer", "_constraint"].contains { key.hasSuffix($0) }
  }

  /// A value without what only the dialect adds.
  private static func canonical(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      let dialect: Set<String> = ["module", "registered_name", "build_config", "dtype", "seed"]
      var kept = JSONObject()
      for (key, inner) in object where !dialect.contains(key) && !inner.isNull {
        kept[key] = canonical(inner)
      }
      return .object(kept)
    case .array(let values): return .array(values.map(canonical))
    case .integer(let number): return .number(Double(number))
    default: return value
    }
  }
}
