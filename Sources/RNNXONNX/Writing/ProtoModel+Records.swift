import RNNXGraph

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where a tensor stands in the file beside the model.
struct ExternalPlace {
  let location: String
  let offset: Int
  let length: Int
}

/// Which tensors stand elsewhere: `nil` for those in the message itself.
typealias ExternalPlaces = (_ name: String, _ tensor: TensorData) -> ExternalPlace?

extension ProtoModel {
  /// The message of a model.
  init(_ model: ONNXModel, external: ExternalPlaces) {
    irVersion = Int64(model.irVersion)
    producerName = model.producerName
    producerVersion = model.producerVersion
    graph = ProtoGraph(model.graph, external: external)
    opsetImport = model.opsets.sorted { $0.key < $1.key }.map { domain, version in
      var set = ProtoOperatorSet()
      set.domain = domain
      set.version = Int64(version)
      return set
    }
    metadataProps = model.metadata.sorted { $0.key < $1.key }.map { ProtoStringEntry($0, $1) }
  }
}

extension ProtoStringEntry {
  init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

extension ProtoGraph {
  init(_ graph: ONNXGraph, external: ExternalPlaces) {
    name = graph.name
    node = graph.nodes.map { ProtoNode($0) }
    initializer = graph.initializerNames.compactMap { name in
      graph.initializers[name].map { ProtoTensor($0, name: name, external(name, $0)) }
    }
    input = graph.inputs.map { ProtoValueInfo($0) }
    output = graph.outputs.map { ProtoValueInfo($0) }
  }
}

extension ProtoNode {
  init(_ node: ONNXNode) {
    opType = node.operation
    name = node.name
    domain = node.domain
    input = node.inputs
    output = node.outputs
    attribute = node.attributes.sorted { $0.key < $1.key }.map { ProtoAttribute($0, $1) }
  }
}

extension ProtoAttribute {
  init(_ name: String, _ value: ONNXAttribute) {
    self.name = name
    switch value {
    case .float(let value): (type, f) = (1, value)
    case .int(let value): (type, i) = (2, Int64(value))
    case .string(let value): (type, s) = (3, Data(value.utf8))
    case .tensor(let value): (type, t) = (4, ProtoTensor(value, name: "", nil))
    case .graph(let value): (type, g) = (5, ProtoGraph(value) { _, _ in nil })
    case .floats(let values): (type, floats) = (6, values)
    case .ints(let values): (type, ints) = (7, values.map { Int64($0) })
    case .strings(let values): (type, strings) = (8, values.map { Data($0.utf8) })
    case .other: preconditionFailure("Only what rnnx makes is written.")
    }
  }
}

extension ProtoTensor {
  init(_ tensor: TensorData, name: String, _ place: ExternalPlace?) {
    self.name = name
    dims = tensor.shape.map { Int64($0) }
    dataType = Int32(tensor.elementType.onnxNumber)
    guard let place else {
      rawData = Data(tensor.bytes)
      return
    }
    dataLocation = 1
    externalData = [
      ProtoStringEntry("location", place.location), ProtoStringEntry("offset", "\(place.offset)"),
      ProtoStringEntry("length", "\(place.length)"),
    ]
  }
}

extension ProtoValueInfo {
  init(_ info: ONNXValueInfo) {
    name = info.name
    var tensor = ProtoType.TensorType()
    tensor.elemType = Int32(info.elementType?.onnxNumber ?? 0)
    if let shape = info.shape {
      tensor.shape.dim = shape.map { extent in
        var dimension = ProtoTensorShape.Dimension()
        switch extent {
        case .fixed(let number): dimension.dimValue = Int64(number)
        case .named(let name): dimension.dimParam = name
        case .unknown: break
        }
        return dimension
      }
      tensor.shape = tensor.shape
    }
    type.tensorType = tensor
  }
}
