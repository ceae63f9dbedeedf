package import RNNXJSON

/// How a model is made and trained, in Keras' own words: `model`, `compile`, `fit`.
package struct Recipe: Sendable {
  /// The model of a recipe.
  package enum Model: Sendable {
    /// Layers as `Model.to_json()` writes them.
    case architecture(JSONObject)
    /// A model file to go on from.
    case file(String)
  }

  package let model: Model
  /// The arguments of `compile`; none: those of the model file.
  package let compile: JSONObject?
  package let settings: FitSettings
  package let callbacks: [Callback]
  /// The recipe itself, for reports and checkpoints.
  package let json: JSONObject

  private static let keys = ["model", "compile", "fit"]
  private static let fitKeys = [
    "epochs", "batch_size", "validation_split", "shuffle", "callbacks", "class_weight",
    "validation_freq", "seed", "initial_epoch", "verbose",
  ]

  /// Reads a recipe; all independent faults are told together.
  package init(_ json: JSONObject) throws(TrainingError) {
    self.json = json
    var faults: [TrainingError] = []
    for key in json.keys where !Self.keys.contains(key) {
      faults.append(
        .unknownKey(key, in: "recipe", nearest: nearestName(to: key, among: Self.keys)))
    }
    let fit = json["fit"]?.objectValue ?? JSONObject()
    for key in fit.keys where !Self.fitKeys.contains(key) {
      faults.append(
        .unknownKey(key, in: "fit", nearest: nearestName(to: key, among: Self.fitKeys)))
    }
    var model: Model?
    switch json["model"] {
    case .string(let path)?: model = .file(path)
    case .object(let object)?: model = .architecture(object)
    case let other:
      faults.append(
        .invalidValue(
          "recipe: model", found: other?.kindDescription ?? "nothing",
          expected: "a Keras architecture or the path of a model file"))
    }
    compile = json["compile"]?.objectValue
    var settings = FitSettings()
    do throws(TrainingError) { settings = try Self.settings(fit) } catch { faults.append(error) }
    var callbacks: [Callback] = []
    for (index, value) in (fit["callbacks"]?.arrayValue ?? []).enumerated() {
      do throws(TrainingError) {
        callbacks.append(try Callback(keras: value, at: "fit: callbacks[\(index)]"))
      } catch { faults.append(error) }
    }
    guard faults.isEmpty, let model else {
      throw faults.count == 1 ? faults[0] : .several(faults)
    }
    self.model = model
    self.settings = settings
    self.callbacks = callbacks
  }

  private static func settings(_ fit: JSONObject) throws(TrainingError) -> FitSettings {
    let whole = { (key: String, fallback: Int, least: Int) throws(TrainingError) -> Int in
      guard let value = fit[key], !value.isNull else { return fallback }
      guard let number = value.intValue, number >= least else {
        throw .invalidValue(
          "fit: \(key)", found: value.description, expected: "a whole number from \(least) on")
      }
      return number
    }
    var weights: [Int: Double] = [:]
    for (key, value) in fit["class_weight"]?.objectValue ?? JSONObject() {
      guard let label = Int(key), let weight = value.doubleValue else {
        throw .invalidValue(
          "fit: class_weight", found: "\"\(key)\": \(value)", expected: "class numbers and weights")
      }
      weights[label] = weight
    }
    let split = fit["validation_split"]?.doubleValue ?? 0
    guard split >= 0, split < 1 else {
      throw .invalidValue("fit: validation_split", found: "\(split)", expected: "0 up to 1")
    }
    guard try whole("initial_epoch", 0, 0) == 0 else {
      throw .invalidValue(
        "fit: initial_epoch", found: "\(fit["initial_epoch"] ?? .null)", expected: "0")
    }
    return FitSettings(
      epochs: try whole("epochs", 1, 1), batchSize: try whole("batch_size", 32, 1),
      validationSplit: split, shuffles: fit["shuffle"]?.boolValue ?? true,
      seed: UInt64(try whole("seed", 0, 0)), classWeight: weights,
      validationFrequency: try whole("validation_freq", 1, 1))
  }
}
