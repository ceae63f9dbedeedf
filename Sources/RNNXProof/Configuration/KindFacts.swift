import RNNXGraph

/// What a layer kind says of itself, as pairs of Keras' word and value: all that decides results.
///
/// A kind stores exactly the arguments that matter at inference, with the defaults of its vintage
/// filled in; so its stored properties are compared, whatever the spelling in the files.
enum KindFacts {
  /// The facts of a kind, those of layers inside under "part.word".
  ///
  /// Axes are counted from the front where `rank`, the number of axes with the batch, is known:
  /// Keras 3 writes -1 where tf.keras wrote 2.
  static func of(_ kind: any LayerKind, rank: Int? = nil) -> [(word: String, value: String)] {
    let found = facts(Mirror(reflecting: kind), prefix: "")
    guard let rank else { return found }
    return found.map { word, value in
      let isInside = word.hasPrefix("layer.")
      let name = word.split(separator: ".").last.map(String.init) ?? word
      guard name == "axis" || name == "axes" else { return (word, value) }
      return (word, front(value, rank: isInside ? rank - 1 : rank))
    }
  }

  /// "-1" or "[-1, 1]" with every axis counted from the front.
  private static func front(_ axes: String, rank: Int) -> String {
    let numbers = axes.filter { !"[] ".contains($0) }.split(separator: ",").map { Int($0) }
    let known = numbers.compactMap(\.self)
    guard !known.isEmpty, known.count == numbers.count else { return axes }
    let moved = known.map { $0 < 0 ? $0 + rank : $0 }
    return axes.hasPrefix("[") ? "\(moved)" : "\(moved[0])"
  }

  private static func facts(_ mirror: Mirror, prefix: String) -> [(word: String, value: String)] {
    mirror.children.flatMap { child -> [(word: String, value: String)] in
      guard let label = child.label, !skipped.contains(label) else { return [] }
      let word = prefix + keras(label)
      return facts(unwrapped(child.value), word: word, prefix: prefix, label: label)
    }
  }

  private static func facts(
    _ value: Any?, word: String, prefix: String, label: String
  ) -> [(word: String, value: String)] {
    guard let value else { return [(word, "none")] }
    switch value {
    case is ModelGraph: return []
    case let shape as Shape where label == "shape": return [(word, shape.shapeText)]
    case let activation as Activation: return [(word, describe(activation))]
    case let kind as any LayerKind:
      // A layer inside is told by its part: Bidirectional's "forward", TimeDistributed's "layer".
      let inner = word + "."
      return [(inner + "class_name", kind.className)]
        + facts(Mirror(reflecting: kind), prefix: inner)
    case let arguments as RecurrentArguments:
      return facts(Mirror(reflecting: arguments), prefix: prefix)
    case let kinds as [any LayerKind]:
      return kinds.enumerated().flatMap { index, kind in
        facts(kind, word: "\(word).\(index)", prefix: prefix, label: label)
      }
    default:
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle == .struct, !mirror.children.isEmpty else {
        return [(word, describe(value))]
      }
      return facts(mirror, prefix: word + ".")
    }
  }

  /// The value inside optionals, `nil` where there is none.
  private static func unwrapped(_ value: Any) -> Any? {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .optional else { return value }
    return mirror.children.first.flatMap { unwrapped($0.value) }
  }

  /// A value in words, without names of modules and places, which differ by build.
  private static func describe(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.map { describe($0.value) } ?? "none"
    case .collection, .set:
      return "[" + mirror.children.map { describe($0.value) }.joined(separator: ", ") + "]"
    case .tuple, .struct:
      guard !mirror.children.isEmpty else { return "\(value)" }
      return "(" + mirror.children.map { describe($0.value) }.joined(separator: ", ") + ")"
    case .enum:
      guard let payload = mirror.children.first, let name = payload.label else {
        return "\(value)"
      }
      let inner = describe(payload.value)
      return name + (inner.hasPrefix("(") ? inner : "(\(inner))")
    default: return "\(value)"
    }
  }

  /// The name of a function, with what it is given where that is not the default.
  private static func describe(_ activation: Activation) -> String {
    if Activation(name: activation.name) == activation { return activation.name }
    return "\(activation)"
  }

  /// Paths of places, which differ without any difference in meaning.
  private static let skipped: Set<String> = ["faults", "graph"]

  /// Keras' word for a property.
  private static func keras(_ label: String) -> String {
    if let word = words[label] { return word }
    return label.reduce(into: "") { text, character in
      text += character.isUppercase ? "_" + character.lowercased() : String(character)
    }
  }

  private static let words = [
    "usesBias": "use_bias", "resetsAfter": "reset_after", "returnsSequences": "return_sequences",
    "returnsState": "return_state", "goesBackwards": "go_backwards", "isStateful": "stateful",
    "inputDimension": "input_dim", "outputDimension": "output_dim", "masksZero": "mask_zero",
    "centers": "center", "scales": "scale", "inner": "layer", "masksJoin": "masks_join",
    "isInteger": "dtype", "normalizes": "normalize",
  ]
}
