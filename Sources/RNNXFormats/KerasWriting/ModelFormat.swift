/// A kind of file that models are written to, by the name that `--to` takes.
public enum ModelFormat: String, Sendable, Hashable, CaseIterable {
  /// The archive of Keras 3.
  case keras
  /// The HDF5 file of Keras 3, which it calls legacy.
  case kerasH5 = "keras-h5"
  /// The HDF5 file of Keras 2: tf-keras opens it, and Keras 2.3 where it has the layers.
  case keras2H5 = "keras2-h5"
  /// The weights of Keras 3 without the model.
  case weightsH5 = "weights-h5"
  /// The weights of Keras 2 without the model.
  case keras2WeightsH5 = "keras2-weights-h5"
  /// ONNX, with native recurrent operators.
  case onnx
  /// The layers without weights, in the words of Keras 3.
  case json
  /// The layers without weights, in the words of Keras 2.
  case keras2JSON = "keras2-json"

  /// The format that a file's name stands for; `nil` where it stands for none.
  public init?(fileName: String) {
    let name = fileName.lowercased()
    if name.hasSuffix(".weights.h5") {
      self = .weightsH5
    } else if name.hasSuffix(".keras") {
      self = .keras
    } else if [".h5", ".hdf5", ".hdf"].contains(where: name.hasSuffix) {
      self = .kerasH5
    } else if name.hasSuffix(".onnx") {
      self = .onnx
    } else if name.hasSuffix(".json") {
      self = .json
    } else {
      return nil
    }
  }

  /// The ending of the names of such files.
  public var fileExtension: String {
    switch self {
    case .keras: "keras"
    case .onnx: "onnx"
    // tf-keras expects the layout of Keras 3 in files whose names end in ".weights.h5".
    case .kerasH5, .keras2H5, .keras2WeightsH5: "h5"
    case .weightsH5: "weights.h5"
    case .json, .keras2JSON: "json"
    }
  }

  /// Whether the file holds the weights.
  public var holdsWeights: Bool { self != .json && self != .keras2JSON }

  /// Whether the file holds the layers.
  public var holdsLayers: Bool { self != .weightsH5 && self != .keras2WeightsH5 }

  /// Whether the file says how the model was compiled and how far it was trained.
  public var holdsTraining: Bool { holdsWeights && holdsLayers }

  /// Whose words the file speaks.
  var generation: KerasGeneration {
    switch self {
    case .keras, .kerasH5, .weightsH5, .json, .onnx: .keras3
    case .keras2H5, .keras2WeightsH5, .keras2JSON: .keras2
    }
  }
}

/// The two families of words that Keras files are written in today.
enum KerasGeneration: String, Sendable {
  case keras2 = "Keras 2"
  case keras3 = "Keras 3"

  /// The version that is written into the files: that of the Keras which they were tried with.
  var version: String { self == .keras3 ? "3.15.1" : "2.21.0" }
  /// The layers and arguments that the reader of the file knows.
  var arguments: KerasArguments { self == .keras3 ? .keras3 : .tfKeras }
}
