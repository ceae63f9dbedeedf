import RNNXJSON

/// The layers that only a GPU could run, as the plain layers that compute the same.
enum KerasCuDNN {
  /// The plain class that each stands for.
  static let plainClasses = ["CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU"]

  /// The plain layer's config: what cuDNN fixes is said outright.
  static func plain(_ config: JSONObject, of className: String) -> JSONObject {
    var plain = config
    plain["activation"] = "tanh"
    plain["recurrent_activation"] = "sigmoid"
    plain["use_bias"] = true
    if className == "GRU" { plain["reset_after"] = true }
    return plain
  }
}
