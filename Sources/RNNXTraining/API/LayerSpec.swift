public import RNNXJSON

/// A layer of a `Sequential` before it is built: a class of Keras with its arguments.
public struct LayerSpec: Sendable {
  /// The class name in Keras.
  public let className: String
  /// The arguments in Keras 3's words.
  public var config: JSONObject

  /// Any layer, by Keras' class name and arguments.
  public init(_ className: String, _ config: JSONObject = JSONObject()) {
    self.className = className
    self.config = config
  }

  /// The class name as Keras makes layer names of it: "TimeDistributed" becomes "time_distributed".
  var plainName: String {
    var name = ""
    var before: Character?
    for character in className {
      if character.isUppercase, before?.isLowercase == true { name += "_" }
      name += character.lowercased()
      before = character
    }
    return name
  }

  private static func recurrent(
    _ className: String, _ units: Int, _ activation: String, _ returnsSequences: Bool,
    _ dropout: Double
  ) -> LayerSpec {
    LayerSpec(
      className,
      [
        "units": .integer(units), "activation": .string(activation),
        "return_sequences": .bool(returnsSequences), "dropout": .number(dropout),
      ])
  }

  /// A long short-term memory layer.
  public static func LSTM(
    _ units: Int, activation: String = "tanh", returnsSequences: Bool = false, dropout: Double = 0
  ) -> LayerSpec { recurrent("LSTM", units, activation, returnsSequences, dropout) }

  /// A gated recurrent unit layer.
  public static func GRU(
    _ units: Int, activation: String = "tanh", returnsSequences: Bool = false, dropout: Double = 0
  ) -> LayerSpec { recurrent("GRU", units, activation, returnsSequences, dropout) }

  /// A fully connected recurrent layer.
  public static func SimpleRNN(
    _ units: Int, activation: String = "tanh", returnsSequences: Bool = false, dropout: Double = 0
  ) -> LayerSpec { recurrent("SimpleRNN", units, activation, returnsSequences, dropout) }

  /// A recurrent layer in both directions.
  public static func Bidirectional(_ layer: LayerSpec, mergeMode: String = "concat") -> LayerSpec {
    LayerSpec("Bidirectional", ["layer": layer.nested, "merge_mode": .string(mergeMode)])
  }

  /// A layer applied to every time step alike.
  public static func TimeDistributed(_ layer: LayerSpec) -> LayerSpec {
    LayerSpec("TimeDistributed", ["layer": layer.nested])
  }

  /// A product with a matrix, an offset and an activation.
  public static func Dense(_ units: Int, activation: String = "linear") -> LayerSpec {
    LayerSpec("Dense", ["units": .integer(units), "activation": .string(activation)])
  }

  /// Values set to zero in training.
  public static func Dropout(_ rate: Double) -> LayerSpec {
    LayerSpec("Dropout", ["rate": .number(rate)])
  }

  /// Rows of a table, chosen by whole numbers.
  public static func Embedding(_ rows: Int, _ width: Int, masksZero: Bool = false) -> LayerSpec {
    LayerSpec(
      "Embedding",
      ["input_dim": .integer(rows), "output_dim": .integer(width), "mask_zero": .bool(masksZero)])
  }

  private var nested: JSONValue {
    var inner = config
    inner["name"] = .string(plainName)
    return ["class_name": .string(className), "config": .object(inner)]
  }
}
