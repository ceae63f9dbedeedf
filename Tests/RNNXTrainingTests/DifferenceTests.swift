import RNNXGraph
import RNNXKernels
import RNNXTestSupport
import Testing

@testable import RNNXTraining

@Suite("Gradients against central differences")
struct DifferenceTests {
  /// At kinks a difference is no slope: the share of numbers that may disagree.
  private static let kinks: [String: Double] = [
    "activations": 0.02, "shapes": 0.02, "losses": 0.02,
  ]

  @Test(
    "The code that trains, run in Double, agrees with central differences",
    arguments: GradientCase.all)
  func agreesWithDifferences(_ example: GradientCase) throws {
    let core = try TrainingCore<Double>(
      try example.graph(), losses: example.losses(), threads: 1)
    let samples = try example.samples(Double.self)
    let rows = Array(0..<samples.count)[...]
    let run = { (isTraining: Bool) throws in
      try core.run(samples, rows, isTraining: isTraining, key: 7)
    }
    // Running statistics change with each run in training and would enter a second one only there.
    _ = try run(true)
    let gradient = (0..<core.parameters.trainableCount).map { core.gradient[$0] }
    var (checked, wrong) = (0, [String]())
    for (index, slot) in core.parameters.slots.enumerated() where slot.isTrainable {
      let weights = core.parameters.pointer(index)
      for place in Self.chosen(slot.count) {
        let value = weights[place]
        let step = 1e-6
        let losses = try [step, -step].map { shift in
          weights[place] = value + shift
          core.packAll()
          return try run(true)
        }
        weights[place] = value
        let difference = (losses[0] - losses[1]) / (2 * step)
        let found = gradient[slot.offset + place]
        checked += 1
        if abs(found - difference) > 1e-6 + 1e-5 * abs(difference) {
          wrong.append("\(slot.layer) \(slot.path)[\(place)]: \(found), difference \(difference)")
        }
      }
    }
    let share = Double(wrong.count) / Double(checked)
    #expect(
      share <= Self.kinks[String(example.name.split(separator: "/")[2])] ?? 0, "\(wrong.prefix(5))")
  }

  /// Some numbers of a weight: all of a small one, the first, last and a few between of a large one.
  private static func chosen(_ count: Int) -> [Int] {
    count <= 6 ? Array(0..<count) : Array(stride(from: 0, to: count, by: count / 4)) + [count - 1]
  }

  @Test("Dropout has a gradient: with the same draws, differences agree")
  func dropout() throws {
    let core = try TrainingCore<Double>(
      SmallModels.withDropout(), losses: [(.meanSquaredError, 1)], threads: 1)
    let samples = SmallModels.samples(Double.self, rows: 5, timeSteps: 4, features: 3, targets: 2)
    let rows = Array(0..<5)[...]
    let loss = try core.run(samples, rows, isTraining: true, key: 3)
    let gradient = (0..<core.parameters.trainableCount).map { core.gradient[$0] }
    #expect(loss != (try core.run(samples, rows, isTraining: true, key: 4)))
    for (index, slot) in core.parameters.slots.enumerated() {
      let weights = core.parameters.pointer(index)
      for place in Self.chosen(slot.count) {
        let value = weights[place]
        let losses = try [1e-6, -1e-6].map { shift in
          weights[place] = value + shift
          core.packAll()
          return try core.run(samples, rows, isTraining: true, key: 3)
        }
        weights[place] = value
        let difference = (losses[0] - losses[1]) / 2e-6
        #expect(abs(gradient[slot.offset + place] - difference) < 1e-6 + 1e-5 * abs(difference))
      }
    }
  }
}
