import RNNXGraph

/// The names of a layer's arrays in HDF5 files of Keras: readers go by their order, people by their names.
struct KerasVariableNames {
  let generation: KerasGeneration

  /// The name of the weight at `path` of a layer: `lstm/lstm_cell/kernel:0`, in Keras 3 without the number.
  func name(of path: String, in layer: Layer) -> String {
    let parts = self.parts(path.split(separator: "/").map(String.init), layer.kind)
    let inside = layer.kind is NestedModel ? parts : [layer.name] + parts
    return inside.joined(separator: "/") + (generation == .keras2 ? ":0" : "")
  }

  private func parts(_ path: [String], _ kind: any LayerKind) -> [String] {
    guard let first = path.first, path.count > 1 else {
      return (kind is any RecurrentKind ? [cell(of: kind.className)] : []) + path
    }
    let rest = Array(path.dropFirst())
    switch kind {
    case let both as Bidirectional:
      let inner = first == Bidirectional.forwardPart ? both.forward : both.backward
      return [first + "_" + KerasNaming.snakeCase(inner.className)] + parts(rest, inner)
    case let wrapper as TimeDistributed: return parts(rest, wrapper.inner)
    case let nested as NestedModel:
      guard let inner = nested.graph[layer: first] else { return path }
      return (inner.kind is NestedModel ? [] : [first]) + parts(rest, inner.kind)
    default: return path
    }
  }

  private func cell(of className: String) -> String { KerasNaming.snakeCase(className) + "_cell" }
}

/// Keras' way from class names to variable names.
enum KerasNaming {
  /// `SimpleRNN` -> `simple_rnn`, `Conv1D` -> `conv1d` (`to_snake_case` of Keras' `naming.py`).
  static func snakeCase(_ name: String) -> String {
    let letters = name.filter { $0.isLetter || $0.isNumber || $0 == "_" }
    var first = ""
    let characters = Array(letters)
    for (index, character) in characters.enumerated() {
      // An upper-case letter that a lower-case run follows starts a word.
      let startsWord =
        character.isUppercase && index + 1 < characters.count && characters[index + 1].isLowercase
      if startsWord && index > 0 { first.append("_") }
      first.append(character)
    }
    var result = ""
    var previous: Character?
    for character in first {
      if let previous, character.isUppercase, previous.isLowercase { result.append("_") }
      result.append(character)
      previous = character
    }
    return result.lowercased()
  }
}
