public import HDF5
public import RNNXGraph

/// What a file of weights without a model holds, and what layers the names and shapes suggest.
public struct WeightsInventory: Sendable {
  /// The arrays of one layer, or of one object of `.weights.h5`.
  public struct Group: Sendable {
    /// The layer's name, or the object's path.
    public let name: String
    /// The arrays in the order of the file.
    public let arrays: [LayerWeights.Entry]
    /// The layer that would have such arrays; `nil`: none that is known.
    public let suggestion: String?
  }

  /// Who wrote the file, as far as it says.
  public let origin: ModelOrigin
  /// The groups in the order of the file, those without arrays left out.
  public let groups: [Group]

  /// The number of values.
  public var parameterCount: Int {
    groups.reduce(0) { $0 + $1.arrays.reduce(0) { $0 + $1.tensor.elementCount } }
  }
}

extension ModelReader {
  /// Tells what a file of weights alone holds; `nil` where the file is something else.
  public func readWeights(path: String) throws(FormatError) -> WeightsInventory? {
    switch try ModelContent(path: path) {
    case .hdf5(let file): return try inventory(of: file)
    case .shards(let shards):
      return Self.inventory(
        of: try shards.objects(), "Keras weights in \(shards.files.count) shards")
    case .archive, .architecture, .onnx: return nil
    }
  }

  /// The HDF5 file that holds a model's weights: the file itself, or that inside a `.keras`.
  ///
  /// `nil` where the weights are in several files, or there are none.
  public func container(path: String) throws(FormatError) -> File? {
    switch try ModelContent(path: path) {
    case .hdf5(let file): file
    case .archive(let archive): archive.weights
    case .shards, .architecture, .onnx: nil
    }
  }

  /// The same from the bytes of a file.
  public func container(bytes: [UInt8], name: String) throws(FormatError) -> File? {
    switch try ModelContent(bytes: bytes, name: name) {
    case .hdf5(let file): file
    case .archive(let archive): archive.weights
    case .shards, .architecture, .onnx: nil
    }
  }

  private func inventory(of file: File) throws(FormatError) -> WeightsInventory? {
    let reader = KerasH5Reader(file: file, registry: registry)
    let content = try reader.content()
    switch content {
    case .model, .other: return nil
    case .objects:
      var objects = KerasObjects()
      try objects.add(file)
      return Self.inventory(of: objects, "Keras weights (.weights.h5)")
    case .weights, .numberedWeights:
      let store = try reader.weightsOnly(content)
      let origin = ModelOrigin(
        format: "Keras weights (HDF5)", vintage: store.writer.vintage,
        kerasVersion: store.version, backend: store.backend)
      return WeightsInventory(
        origin: origin,
        groups: store.groups.filter { !$0.arrays.isEmpty }.map {
          WeightsInventory.Group(
            name: $0.name, arrays: $0.arrays,
            suggestion: ArrayShapes($0.arrays, $0.name).suggestion)
        })
    }
  }

  private static func inventory(of objects: KerasObjects, _ format: String) -> WeightsInventory {
    let groups = objects.variables.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
    // Only Keras 3.6 and later write names.
    let vintage: KerasVintage = objects.names.isEmpty ? .tensorFlow2 : .keras3
    return WeightsInventory(
      origin: ModelOrigin(format: format, vintage: vintage),
      groups: groups.map { path, arrays in
        let isWeight = !path.hasPrefix("optimizer") && !path.hasPrefix("metrics")
        return WeightsInventory.Group(
          name: path.isEmpty ? "/" : path, arrays: arrays,
          suggestion: isWeight ? ArrayShapes(arrays, path).suggestion : nil)
      })
  }
}

/// Guesses a layer from its arrays' shapes and its name.
struct ArrayShapes {
  private let shapes: [[Int]]
  private let name: String

  init(_ arrays: [LayerWeights.Entry], _ name: String) {
    shapes = arrays.map(\.tensor.shape)
    self.name = name.lowercased()
  }

  private init(_ shapes: ArraySlice<[Int]>) {
    self.shapes = Array(shapes)
    name = ""
  }

  /// In words: "LSTM(128) on 28 features".
  var suggestion: String? {
    if let one = recurrent { return one }
    if shapes.count % 2 == 0, shapes.count >= 4,
      shapes.prefix(shapes.count / 2).elementsEqual(shapes.suffix(shapes.count / 2)),
      let half = ArrayShapes(shapes.prefix(shapes.count / 2)).recurrent
    {
      return "Bidirectional(\(half))"
    }
    return plain
  }

  private var recurrent: String? {
    guard shapes.count >= 2, shapes[0].count == 2, shapes[1].count == 2 else { return nil }
    let (features, units) = (shapes[0][0], shapes[1][0])
    guard units > 0 else { return nil }
    func text(_ kind: String) -> String { "\(kind) on \(features) features" }
    if shapes[0] == [features, units], shapes[1] == [units, units] {
      switch shapes.count {
      case 12: return text("LSTM(\(units)) of Keras 0 or 1, an array a gate")
      case 9: return text("GRU(\(units)) of Keras 0 or 1, an array a gate")
      case 2, 3: return text("SimpleRNN(\(units))")
      default: return nil
      }
    }
    guard shapes.count <= 3, shapes[1][1] % units == 0, shapes[0][1] == shapes[1][1] else {
      return nil
    }
    let bias = shapes.count == 3 ? shapes[2] : []
    switch shapes[1][1] / units {
    case 4:
      let isCuDNN = bias == [8 * units]
      return text(isCuDNN ? "CuDNNLSTM(\(units))" : "LSTM(\(units))")
    case 3:
      if bias == [6 * units] { return text("CuDNNGRU(\(units))") }
      if bias.isEmpty { return text("GRU(\(units), use_bias=False)") }
      return text("GRU(\(units), reset_after=\(bias.count == 2 ? "True" : "False"))")
    default: return nil
    }
  }

  private var plain: String? {
    let ranks = shapes.map(\.count)
    switch ranks {
    case [2, 1] where shapes[0][1] == shapes[1][0]:
      return "Dense(\(shapes[0][1])) on \(shapes[0][0]) features"
    case [2]:
      return name.contains("embedding")
        ? "Embedding(\(shapes[0][0]), \(shapes[0][1]))"
        : "Dense(\(shapes[0][1]), use_bias=False) or Embedding(\(shapes[0][0]), \(shapes[0][1]))"
    case [1, 1, 1, 1] where Set(shapes).count == 1:
      return "BatchNormalization of \(shapes[0][0]) channels"
    case [1, 1] where Set(shapes).count == 1:
      return "LayerNormalization of \(shapes[0][0]) channels"
    case [3, 1], [3]: return "Conv1D with a kernel of \(shapes[0][0]), \(shapes[0][2]) filters"
    case [4, 1], [4]: return "Conv2D with a kernel of shape \(shapes[0])"
    case [5, 1], [5]: return "Conv3D with a kernel of shape \(shapes[0])"
    default: return nil
    }
  }
}
