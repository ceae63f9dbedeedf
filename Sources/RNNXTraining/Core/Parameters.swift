package import RNNXGraph
package import RNNXKernels

/// All weights of a model side by side, and the packed forms in which products read them.
///
/// `@unchecked Sendable`: the trainer changes weights only while no pass runs.
package final class Parameters<Number: TrainingNumber>: @unchecked Sendable {
  /// One weight.
  package struct Slot: Sendable {
    /// The layer of the flat graph and the role there.
    package let layer: String
    package let path: String
    package let shape: [Int]
    package let isTrainable: Bool
    /// Where its values begin.
    package let offset: Int
    package var count: Int { shape.reduce(1, *) }
  }

  private struct Panel {
    let slot: Int
    let request: PanelRequest
    let offset: Int
  }

  /// The weights, trainable ones first, so that they and their gradients are one run of numbers.
  package let slots: [Slot]
  /// The numbers of all trainable weights.
  package let trainableCount: Int
  /// The numbers of all weights.
  package let count: Int
  /// The values.
  package let values: UnsafeMutablePointer<Number>
  private let memory: Memory<Number>
  private var panels: [Panel] = []
  private var panelMemory: Memory<Number>?
  private var panelStart: UnsafeMutablePointer<Number>?

  /// The weights of a flat graph.
  package init(_ graph: ModelGraph, shapes: GraphShapes) {
    var found: [(layer: Layer, slot: WeightSlot, trains: Bool)] = []
    for layer in graph.layers {
      for slot in shapes.slots[layer.name] ?? [] {
        found.append((layer, slot, slot.isTrainable && layer.isTrainable))
      }
    }
    let ordered = found.filter(\.trains) + found.filter { !$0.trains }
    var offset = 0
    var slots: [Slot] = []
    var trainable = 0
    for entry in ordered {
      let slot = Slot(
        layer: entry.layer.name, path: entry.slot.path, shape: entry.slot.shape,
        isTrainable: entry.trains, offset: offset)
      slots.append(slot)
      offset += Memory<Number>.rounded(slot.count)
      if entry.trains { trainable = offset }
    }
    self.slots = slots
    trainableCount = trainable
    count = offset
    memory = Memory(count: offset)
    values = memory.take(offset)
    for (slot, entry) in zip(slots, ordered) {
      guard let tensor = entry.layer.weights[slot.path] else { continue }
      for (index, value) in tensor.floats().enumerated() {
        values[slot.offset + index] = Number(value)
      }
    }
  }

  /// The number of a weight.
  package func index(layer: String, path: String) -> Int {
    guard let index = slots.firstIndex(where: { $0.layer == layer && $0.path == path }) else {
      preconditionFailure("Every slot of every layer was taken in.")
    }
    return index
  }

  /// A weight's values.
  package func pointer(_ index: Int) -> UnsafeMutablePointer<Number> {
    values + slots[index].offset
  }

  /// Makes room for packed parts: (weight, part) pairs, each once; gives where each stands.
  package func reserve(
    _ requests: [(slot: Int, request: PanelRequest)]
  ) -> [UnsafePointer<Number>] {
    var offset = 0
    panels = requests.map { slot, request in
      let panel = Panel(slot: slot, request: request, offset: offset)
      let (inputs, outputs) = Self.extents(request)
      offset += Memory<Number>.rounded(Number.panelCount(inputs: inputs, outputs: outputs))
      return panel
    }
    let memory = Memory<Number>(count: offset)
    let start = memory.take(offset)
    panelMemory = memory
    panelStart = start
    return panels.map { UnsafePointer(start + $0.offset) }
  }

  private static func extents(_ request: PanelRequest) -> (inputs: Int, outputs: Int) {
    request.isTurned
      ? (request.columns.count, request.rows.count) : (request.rows.count, request.columns.count)
  }

  /// The number of packed parts.
  package var panelCount: Int { panels.count }

  /// Packs one part anew.
  package func pack(_ index: Int) {
    guard let panelStart else { return }
    let panel = panels[index]
    let width = slots[panel.slot].shape.last ?? 1
    let request = panel.request
    let start = pointer(panel.slot) + request.rows.lowerBound * width + request.columns.lowerBound
    let (inputs, outputs) = Self.extents(request)
    Number.packPanels(
      start, inputStride: request.isTurned ? 1 : width, outputStride: request.isTurned ? width : 1,
      inputs: inputs, outputs: outputs, into: panelStart + panel.offset)
  }
}
