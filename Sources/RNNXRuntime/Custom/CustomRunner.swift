import RNNXGraph

/// Runs a custom layer on the memory of a plan.
struct CustomRunner: Sendable {
  private let compute: @Sendable (CustomCall) throws -> [Tensor]
  private let supportsMasking: Bool

  init(_ layer: any CustomLayer, _ weights: LayerWeights) throws(GraphError) {
    compute = try layer.forward(weights)
    supportsMasking = layer.supportsMasking
  }

  var loaded: LoadedLayer {
    LoadedLayer { site in
      let isMasked = supportsMasking && site.inputMasks.first == true
      let masks = site.outputs.indices.map { isMasked && $0 == 0 ? OutputSource.input(0) : .none }
      return LayerPlan(outputs: site.outputs.map { _ in .computed }, masks: masks) {
        run throws(RuntimeError) in try self.run(run, site)
      }
    }
  }

  private func run(_ run: LayerRun, _ site: CallSite) throws(RuntimeError) {
    let layer = site.shapes.layer
    let made: [Tensor]
    do { made = try compute(call(run, site)) } catch {
      throw .customLayer(layer: layer, cause: "\(error)")
    }
    let promised = site.outputs.map { [run.rows] + $0 }
    guard made.map(\.shape) == promised else {
      throw .customLayer(
        layer: layer, cause: "promised outputs of shape \(promised), gave \(made.map(\.shape))")
    }
    for (index, tensor) in made.enumerated() {
      tensor.values.withUnsafeBufferPointer { values in
        guard let start = values.baseAddress else { return }
        run.outputs[index].update(from: start, count: values.count)
      }
    }
  }

  private func call(_ run: LayerRun, _ site: CallSite) -> CustomCall {
    let rows = run.rows
    func tensor(_ index: Int, _ shape: Shape) -> Tensor {
      let extents = [rows] + shape.map { $0 ?? 0 }
      let count = extents.reduce(1, *)
      return Tensor(
        shape: extents,
        values: Array(UnsafeBufferPointer(start: run.inputs[index], count: count)))
    }
    var keywords: [String: [Tensor]] = [:]
    var next = site.shapes.inputs.count
    for (name, shapes) in site.shapes.keywords.sorted(by: { $0.key < $1.key })
    where !CallSite.isMask(name) {
      keywords[name] = shapes.enumerated().map { tensor(next + $0, $1) }
      next += shapes.count
    }
    let masks = site.shapes.inputs.enumerated().map { index, shape -> [Bool]? in
      guard let mask = run.masks[index] else { return nil }
      return (0..<rows * (shape.first.flatMap { $0 } ?? 0)).map { mask[$0] != 0 }
    }
    return CustomCall(
      inputs: site.shapes.inputs.enumerated().map(tensor), masks: masks, keywords: keywords,
      shapes: site.shapes)
  }
}

/// Loads one layer: a kind of rnnx, or one of the user's.
func load(
  _ kind: any LayerKind, at path: String, _ weights: LayerWeights, _ options: LoadOptions
) throws(GraphError) -> LoadedLayer {
  if let runnable = kind as? any RunnableLayer { return try runnable.load(weights, options) }
  if let custom = kind as? any CustomLayer { return try CustomRunner(custom, weights).loaded }
  throw GraphError(
    layer: path,
    .unsupportedLayer(
      className: kind.className,
      hint: kind is UnsupportedLayer ? "" : "its kind has no forward pass: see CustomLayer"))
}
