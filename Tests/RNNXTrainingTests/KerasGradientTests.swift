import RNNXGraph
import RNNXJSON
import RNNXKernels
import RNNXRuntime
import RNNXTestSupport
import Testing

@testable import RNNXTraining

@Suite("Gradients as Keras computes them")
struct KerasGradientTests {
  @Test(
    "Loss and gradients of the first step agree with Keras within 1e-5", arguments: GradientCase.all
  )
  func gradientsAgree(_ example: GradientCase) throws {
    let graph = try example.graph()
    let core = try TrainingCore<Float>(graph, losses: example.losses(), threads: 2)
    let samples = try example.samples(Float.self)
    let loss = try core.run(
      samples, Array(0..<samples.count)[...], isTraining: true, key: 0)
    let penalties = try WeightRules(core.flat.graph, core.parameters)
    let total = loss + penalties.addPenalties(to: core)
    let expected = try example.expected()
    let tolerance = Tolerance(absolute: 1e-5, relative: 1e-5)
    let wanted = Float(expected["loss"]?.doubleValue ?? .nan)
    #expect(tolerance.difference([Float(total)], [wanted]) == nil)
    for (layer, arrays) in expected["gradients"]?.objectValue ?? JSONObject() {
      let slots = Self.slots(of: layer, in: graph, core)
      let arrays = arrays.arrayValue ?? []
      #expect(slots.count == arrays.count, "\(layer)")
      for (slot, array) in zip(slots, arrays) {
        let found = Array(core.gradient(of: slot))
        let difference = tolerance.difference(found, tensor(array).values)
        #expect(difference == nil, "\(layer) \(core.parameters.slots[slot].path)")
      }
    }
    try checkMoving(expected, graph, core)
  }

  /// The running statistics after one step.
  private func checkMoving(
    _ expected: JSONValue, _ graph: ModelGraph, _ core: TrainingCore<Float>
  ) throws {
    for (layer, arrays) in expected["moving"]?.objectValue ?? JSONObject() {
      let slots = core.parameters.slots.indices.filter {
        core.parameters.slots[$0].layer == layer
          && core.parameters.slots[$0].path.hasPrefix("moving")
      }
      let wanted = Array((arrays.arrayValue ?? []).suffix(2))
      for (slot, array) in zip(slots, wanted) {
        for (index, value) in tensor(array).values.enumerated() {
          let found = core.parameters.pointer(slot)[index]
          #expect(abs(found - value) <= 1e-5 + 1e-5 * abs(value), "\(layer)")
        }
      }
    }
  }

  /// The trainable weights of a layer in the order of Keras, those of models inside included.
  static func slots<Number: TrainingNumber>(
    of layer: String, in graph: ModelGraph, _ core: TrainingCore<Number>
  ) -> [Int] {
    core.parameters.slots.indices.filter { index in
      let slot = core.parameters.slots[index]
      return slot.isTrainable && core.flat.origins[slot.layer]?.layer == layer
    }
  }
}
