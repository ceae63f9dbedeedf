import RNNXFiles
import RNNXGraph

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Turns messages into records, counting what it has seen.
struct ONNXDecoder {
  let file: String
  let limits: ONNXLimits
  var external: ONNXExternalFiles?
  private(set) var usesExternalData = false
  private var nodes = 0
  private var tensors = 0

  init(file: String, limits: ONNXLimits) {
    self.file = file
    self.limits = limits
  }

  mutating func model(_ message: ProtoModel) throws(ONNXError) -> ONNXModel {
    var opsets: [String: Int] = [:]
    for set in message.opsetImport {
      let domain = set.domain == "ai.onnx" ? "" : set.domain
      guard opsets.updateValue(Int(set.version), forKey: domain) == nil else {
        throw malformed("opset_import", "one version a domain", "two of \"\(domain)\"")
      }
    }
    guard message.functions.isEmpty else {
      throw ONNXError(
        file: file,
        .unsupported(message.functions.map { "function \($0.domain).\($0.name) of the model" }))
    }
    let graph = try graph(message.graph)
    return ONNXModel(
      irVersion: Int(message.irVersion), producerName: message.producerName,
      producerVersion: message.producerVersion, opsets: opsets,
      metadata: Dictionary(
        message.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
      graph: graph, usesExternalData: usesExternalData)
  }

  private mutating func graph(_ message: ProtoGraph) throws(ONNXError) -> ONNXGraph {
    guard message.sparseInitializer.isEmpty else {
      throw ONNXError(
        file: file, .unsupported(["\(message.sparseInitializer.count) sparse tensors"]))
    }
    try count(&nodes, message.node.count, "nodes", limits.nodes)
    var result = ONNXGraph(name: message.name)
    for tensor in message.initializer {
      let place = "initializer \"\(tensor.name.printable)\""
      try check(tensor.name, place)
      guard !tensor.name.isEmpty else { throw malformed("initializer", "a name", "none") }
      guard result.initializers.updateValue(try decode(tensor, place), forKey: tensor.name) == nil
      else { throw malformed(place, "a name of its own", "another one of that name") }
      result.initializerNames.append(tensor.name)
    }
    for (index, node) in message.node.enumerated() {
      result.nodes.append(try self.node(node, index))
    }
    for info in message.input { result.inputs.append(try valueInfo(info, "input")) }
    for info in message.output { result.outputs.append(try valueInfo(info, "output")) }
    return result
  }

  private mutating func node(_ message: ProtoNode, _ index: Int) throws(ONNXError) -> ONNXNode {
    var place = "node \(index) \(message.opType.printable)"
    if !message.name.isEmpty { place += " \"\(message.name.printable)\"" }
    for name in message.input + message.output + [message.name, message.opType, message.domain] {
      try check(name, place)
    }
    var node = ONNXNode(
      message.opType, name: message.name,
      domain: message.domain == "ai.onnx" ? "" : message.domain,
      inputs: message.input, outputs: message.output)
    for attribute in message.attribute {
      let value = try self.attribute(attribute, place)
      guard node.attributes.updateValue(value, forKey: attribute.name) == nil else {
        throw malformed(place, "one \(attribute.name.printable)", "two")
      }
    }
    return node
  }

  private mutating func attribute(
    _ message: ProtoAttribute, _ place: String
  ) throws(ONNXError) -> ONNXAttribute {
    let place = "\(place), \(message.name.printable)"
    guard message.refAttrName.isEmpty else { return .other("a reference to a function's argument") }
    switch message.type {
    case 1: return .float(message.f)
    case 2: return .int(Int(message.i))
    case 3: return .string(try text(message.s, place))
    case 4: return .tensor(try decode(message.t, place))
    case 5: return .graph(try graph(message.g))
    case 6: return .floats(message.floats)
    case 7: return .ints(message.ints.map { Int($0) })
    case 8:
      var texts: [String] = []
      for bytes in message.strings { texts.append(try text(bytes, place)) }
      return .strings(texts)
    default: return .other("an attribute of type \(message.type)")
    }
  }

  private func text(_ data: Data, _ place: String) throws(ONNXError) -> String {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw malformed(place, "a text in UTF-8", "other bytes")
    }
    return text
  }

  private func valueInfo(
    _ message: ProtoValueInfo, _ role: String
  ) throws(ONNXError) -> ONNXValueInfo {
    let place = "\(role) \"\(message.name.printable)\""
    try check(message.name, place)
    var info = ONNXValueInfo(name: message.name, elementType: nil, shape: nil)
    guard case .tensorType(let type)? = message.type.value else { return info }
    info.elementType = ElementType(onnx: Int(type.elemType))
    guard type.hasShape else { return info }
    guard type.shape.dim.count <= limits.rank else {
      throw ONNXError(
        file: file, place: place,
        .tooLarge("axes", found: type.shape.dim.count, limit: limits.rank))
    }
    var shape: [ONNXValueInfo.Extent] = []
    for dimension in type.shape.dim {
      switch dimension.value {
      case .dimValue(let extent)?:
        // Some writers say 0 or -1 for what they do not know.
        shape.append(extent > 0 && extent < 1 << 40 ? .fixed(Int(extent)) : .unknown)
      case .dimParam(let name)?: shape.append(name.isEmpty ? .unknown : .named(name))
      case nil: shape.append(.unknown)
      }
    }
    info.shape = shape
    return info
  }

  private mutating func decode(
    _ message: ProtoTensor, _ place: String
  ) throws(ONNXError) -> TensorData {
    try count(&tensors, 1, "tensors", limits.tensors)
    let header = try ONNXTensorHeader(message, file: file, place: place, limits: limits)
    guard message.dataLocation == 1 else {
      return try header.tensor(message)
    }
    usesExternalData = true
    guard var files = external else {
      throw ONNXError(
        file: file, place: place,
        .externalData("its values stand in another file, which is opened only with --external-data")
      )
    }
    let tensor = try files.tensor(header, message, limits)
    external = files
    return tensor
  }

  private func check(_ name: String, _ place: String) throws(ONNXError) {
    guard name.utf8.count <= limits.nameBytes else {
      throw ONNXError(
        file: file, place: place,
        .tooLarge("bytes of a name", found: name.utf8.count, limit: limits.nameBytes))
    }
  }

  private func count(
    _ total: inout Int, _ more: Int, _ what: String, _ limit: Int
  ) throws(ONNXError) {
    total += more
    guard total <= limit else {
      throw ONNXError(file: file, .tooLarge(what, found: total, limit: limit))
    }
  }

  private func malformed(_ place: String, _ expected: String, _ found: String) -> ONNXError {
    ONNXError(file: file, place: place, .malformed(expected: expected, found: found))
  }
}
