package import RNNXGraph
import RNNXJSON
package import RNNXKernels
import RNNXRuntime

extension TimeDistributed: TrainableKind {
  /// The inner layer on every time step of every sample as a sample of its own.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard let trainable = inner as? any TrainableKind else {
      throw site.refuse("TimeDistributed(\(inner.className))")
    }
    guard let call = try? step(of: site.shapes) else {
      throw site.refuse("TimeDistributed of a vector")
    }
    var inside = site
    inside.shapes = call
    inside.outputs = site.outputs.map { Array($0.dropFirst()) }
    inside.inputMasks = [false]
    inside.config = site.config["layer"]?["config"]?.objectValue ?? JSONObject()
    let pass = try trainable.pass(inside, Number.self)
    guard pass.states.isEmpty, !pass.needsWholeBatch else {
      throw site.refuse("TimeDistributed(\(inner.className))")
    }
    return TimeDistributedPass(
      inner: pass, timeSteps: site.input()[0], hasMask: site.inputMasks[0])
  }
}

/// A layer applied to every time step alike.
struct TimeDistributedPass<Number: TrainingNumber>: LayerPass {
  let inner: any LayerPass<Number>
  let timeSteps: Int
  let hasMask: Bool

  var sharesInput: Bool { inner.sharesInput }
  var masks: [OutputSource] { inner.masks.map { _ in hasMask ? .input(0) : .none } }
  var panels: [PanelRequest] { inner.panels }
  func keptCount(rows: Int) -> Int { inner.keptCount(rows: rows * timeSteps) }
  func scratchCount(rows: Int) -> Int { inner.scratchCount(rows: rows * timeSteps) }

  private func steady(_ run: PassRun<Number>) -> PassRun<Number> {
    var run = run
    run.rows *= timeSteps
    run.firstRow *= timeSteps
    run.inputMasks = run.inputMasks.map { _ in nil }
    run.outputMasks = run.outputMasks.map { _ in nil }
    return run
  }

  func forward(_ run: PassRun<Number>) throws(TrainingError) { try inner.forward(steady(run)) }
  func backward(_ run: PassRun<Number>) { inner.backward(steady(run)) }
}
