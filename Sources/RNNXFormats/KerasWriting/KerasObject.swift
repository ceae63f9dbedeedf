import RNNXJSON

/// Puts serialized initializers, regularizers and constraints into the words of one Keras.
struct KerasObject {
  let generation: KerasGeneration

  /// The value of an argument, objects inside it translated; the argument's name says what kind they are.
  func written(_ value: JSONValue, as key: String) -> JSONValue {
    guard let module = Self.module(of: key), let object = value.objectValue,
      let className = object["class_name"]?.stringValue
    else { return value }
    let config = object["config"]?.objectValue ?? JSONObject()
    // What is no part of Keras is carried as it is.
    if let home = object["module"]?.stringValue, !home.hasPrefix("keras") { return value }
    if let registered = object["registered_name"]?.stringValue, registered.contains(">") {
      return value
    }
    switch generation {
    case .keras3:
      return .object([
        "module": .string(module), "class_name": .string(Self.keras3Names[className] ?? className),
        "config": .object(withoutTypes(config)), "registered_name": nil,
      ])
    case .keras2:
      let (name, config) = keras2(className, withoutTypes(config))
      return .object(["class_name": .string(name), "config": .object(config)])
    }
  }

  private static func module(of key: String) -> String? {
    if key.hasSuffix("_initializer") { return "keras.initializers" }
    if key.hasSuffix("_regularizer") { return "keras.regularizers" }
    if key.hasSuffix("_constraint") { return "keras.constraints" }
    return nil
  }

  /// Initializers of tf.keras 1 also hold the type of what they make.
  private func withoutTypes(_ config: JSONObject) -> JSONObject {
    var config = config
    config["dtype"] = nil
    // A generator of Keras 3 has no meaning elsewhere, and in Keras 3 its state is not kept.
    if config["seed"]?.objectValue != nil { config["seed"] = nil as JSONValue? ?? .null }
    return config
  }

  /// Initializers that are functions in some Keras and classes in others.
  private static let keras3Names = ["zeros": "Zeros", "ones": "Ones", "Identity": "Identity"]

  /// Keras 2.3 knows the named distributions as functions only; `VarianceScaling` is what they give.
  private static let scalings: [String: (scale: Double, mode: String, distribution: String)] = [
    "GlorotUniform": (1, "fan_avg", "uniform"), "GlorotNormal": (1, "fan_avg", "normal"),
    "HeUniform": (2, "fan_in", "uniform"), "HeNormal": (2, "fan_in", "normal"),
    "LecunUniform": (1, "fan_in", "uniform"), "LecunNormal": (1, "fan_in", "normal"),
  ]

  private func keras2(_ className: String, _ config: JSONObject) -> (String, JSONObject) {
    if let (scale, mode, distribution) = Self.scalings[className] {
      return (
        "VarianceScaling",
        [
          "scale": .number(scale), "mode": .string(mode), "distribution": .string(distribution),
          "seed": config["seed"] ?? .null,
        ]
      )
    }
    var config = config
    if className == "VarianceScaling", config["distribution"] == "truncated_normal" {
      config["distribution"] = "normal"
    }
    for key in ["input_axes", "output_axes"] where config[key] == .null { config[key] = nil }
    switch className {
    case "IdentityInitializer": return ("Identity", config)
    case "OrthogonalInitializer": return ("Orthogonal", config)
    case "L1", "L2":
      let rate = config[className.lowercased()] ?? 0.01
      return ("L1L2", ["l1": className == "L1" ? rate : 0.0, "l2": className == "L2" ? rate : 0.0])
    default: return (className, config)
    }
  }
}
