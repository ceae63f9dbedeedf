import RNNXJSON

/// Under which paths Keras stores the variables of a model's layers in `.weights.h5`.
///
/// Source: `keras/src/saving/saving_lib.py` (`_save_state`, `_save_container_state`) and
/// `keras/src/utils/naming.py` of Keras 3.15; attribute names of the wrappers as they stand there.
struct KerasObjectPaths {
  /// One object that may have variables.
  struct Object: Hashable {
    /// The path without `/vars`.
    var path: String
    /// The path of its weights in the layer; `nil`: by order only.
    var prefix: String?
    /// Whether the class is one whose parts are not known.
    var isUnknown = false
    /// How Keras has quantized the variables; `nil`: not.
    var quantization: KerasQuantization?
  }

  /// What belongs to one layer.
  struct LayerPaths {
    /// The layer's own path.
    let root: String
    let objects: [Object]
  }

  /// Whether a layer counts twice, by the names that lead to it ("outer/inner"); `nil`: none does.
  ///
  /// To TensorFlow 2.12 and 2.13 those with weights do: they stand twice in
  /// `_layer_checkpoint_dependencies`.
  var countsTwice: ((String) -> Bool)?

  /// The paths of the layers of a model, by the layer's name.
  func layers(of model: JSONValue) -> [String: LayerPaths] {
    var result: [String: LayerPaths] = [:]
    for (name, entry, path) in children(of: model, at: "", owner: "") {
      result[name] = LayerPaths(
        root: path, objects: objects(of: entry, at: path, prefix: "", layer: name))
    }
    return result
  }

  /// The layers of a model with the path of each: its class in snake case, numbered by appearance.
  private func children(
    of model: JSONValue, at root: String, owner: String
  ) -> [(name: String, entry: JSONValue, path: String)] {
    let isSequential = model["class_name"] == "Sequential"
    let config = model["config"] ?? .null
    var counts: [String: Int] = [:]
    var result: [(String, JSONValue, String)] = []
    for entry in config.arrayValue ?? config["layers"]?.arrayValue ?? [] {
      let className = Self.className(of: entry)
      // Sequential leaves its input out; operations are no layers.
      if isSequential && className == "InputLayer" { continue }
      if entry["module"]?.stringValue?.contains(".ops") == true { continue }
      guard let name = entry["name"]?.stringValue ?? entry["config"]?["name"]?.stringValue else {
        continue
      }
      let word = Self.snakeCase(className)
      let number = counts[word, default: 0]
      let isTwice = countsTwice?(owner.isEmpty ? name : owner + "/" + name) ?? false
      counts[word] = number + (isTwice ? 2 : 1)
      let path = (root.isEmpty ? "" : root + "/") + "layers/" + word
      result.append((name, entry, number == 0 ? path : "\(path)_\(number)"))
    }
    return result
  }

  /// Classes whose name in Keras' own code, which makes the path, is another than in files.
  static let realNames = [
    "Model": "Functional", "GroupQueryAttention": "GroupedQueryAttention",
  ]

  private static func className(of entry: JSONValue) -> String {
    let name = entry["class_name"]?.stringValue ?? ""
    if let known = realNames[name] { return known }
    return name.split(separator: ">").last.map(String.init) ?? name
  }

  /// The objects inside a layer, in the order of the layer's weights.
  private func objects(
    of entry: JSONValue, at path: String, prefix: String, layer: String
  ) -> [Object] {
    let config = entry["config"] ?? .null
    func inside(_ part: String) -> String { prefix.isEmpty ? part : prefix + "/" + part }
    func inner(_ key: String, _ attribute: String, _ part: String) -> [Object] {
      guard let inner = config[key], inner.objectValue != nil else { return [] }
      return objects(of: inner, at: path + "/" + attribute, prefix: inside(part), layer: layer)
    }
    switch Self.className(of: entry) {
    case "LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D":
      return [Object(path: path + "/cell", prefix: prefix)]
    case "Bidirectional":
      let backward = config["backward_layer"]?.objectValue == nil ? "layer" : "backward_layer"
      return inner("layer", "forward_layer", "forward")
        + inner(backward, "backward_layer", "backward")
    case "TimeDistributed": return inner("layer", "layer", "layer")
    case "RNN":
      return Self.cells(config["cell"] ?? .null, at: path + "/cell", prefix: inside("cell"))
    case "Sequential", "Functional":
      let owner = prefix.isEmpty ? layer : layer + "/" + prefix
      return children(of: entry, at: path, owner: owner).flatMap { name, entry, path in
        objects(of: entry, at: path, prefix: inside(name), layer: layer)
      }
    case let name where Self.attentionParts[name] != nil:
      // Keras 2 names all attributes with an underscore in front; only one of the two is there.
      return (Self.attentionParts[name] ?? []).flatMap { attribute, part in
        [attribute, "_" + attribute].map { Object(path: path + "/" + $0, prefix: inside(part)) }
      }
    default:
      return [Object(path: path, prefix: prefix, quantization: KerasQuantization(entry))]
    }
  }

  /// The attributes that hold the projections of layers with several heads, and the parts that they are here.
  ///
  /// In the order of Keras' weights. Keras takes an attribute's first name by the alphabet, and `_` stands before letters.
  static let attentionParts: [String: [(attribute: String, part: String)]] = [
    "MultiHeadAttention": [
      ("query_dense", "query"), ("key_dense", "key"), ("_gate_dense", "gate"),
      ("value_dense", "value"), ("output_dense", "attention_output"),
    ],
    "GroupQueryAttention": grouped, "GroupedQueryAttention": grouped,
  ]
  private static let grouped = [
    ("_query_dense", "query"), ("_key_dense", "key"), ("_gate_dense", "gate"),
    ("_value_dense", "value"), ("_output_dense", "attention_output"),
  ]

  /// The cells of an RNN layer, one after the other.
  private static func cells(_ cell: JSONValue, at path: String, prefix: String) -> [Object] {
    guard className(of: cell) == "StackedRNNCells" else {
      return [Object(path: path, prefix: prefix)]
    }
    let cells = cell["config"]?["cells"]?.arrayValue ?? []
    return zip(cells.indices, cellPaths(cells.map(className(of:)), at: path)).map {
      Object(path: $1, prefix: "\(prefix)/\($0)")
    }
  }

  /// The paths of stacked cells of these classes: each class in snake case, numbered among its like.
  static func cellPaths(_ classNames: [String], at path: String) -> [String] {
    var counts: [String: Int] = [:]
    return classNames.map { name in
      let word = snakeCase(name)
      let number = counts[word, default: 0]
      counts[word] = number + 1
      return "\(path)/cells/\(word)" + (number == 0 ? "" : "_\(number)")
    }
  }

  /// A class name as Keras makes a path of it: "ConvLSTM2D" gives "conv_lstm2d".
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name.filter { $0.isLetter || $0.isNumber || $0 == "_" })
    // An underscore before an upper-case letter that begins a lower-case run, then between a
    // lower-case letter (or a digit) and an upper-case one.
    var first: [Character] = []
    for (index, letter) in letters.enumerated() {
      let startsWord =
        index > 0 && letter.isUppercase && index + 1 < letters.count
        && letters[index + 1].isLowercase
      if startsWord { first.append("_") }
      first.append(letter)
    }
    var result: [Character] = []
    for letter in first {
      if let last = result.last, letter.isUppercase, last.isLowercase { result.append("_") }
      result.append(letter)
    }
    return String(result).lowercased()
  }
}
