package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

extension Add: TrainableKind {}
extension Subtract: TrainableKind {}
extension Multiply: TrainableKind {}
extension Average: TrainableKind {}
extension Maximum: TrainableKind {}
extension Minimum: TrainableKind {}

extension MergeKind where Self: TrainableKind {
  /// Extents of 1 are repeated, and their gradients added up.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard !site.inputMasks.contains(true) else {
      throw site.refuse("a merge of masked inputs", supported: "inputs without a mask")
    }
    return MergePass<Number>(
      operation: Self.operation, count: site.outputCount(),
      counts: site.shapes.inputs.indices.map { site.inputCount($0) },
      positions: site.shapes.inputs.indices.map {
        broadcastPositions(site.input($0), to: site.outputs[0])
      })
  }
}

/// Several inputs element by element.
struct MergePass<Number: TrainingNumber>: LayerPass {
  let operation: MergeOperation
  let count: Int
  let counts: [Int]
  let positions: [[Int]?]
  var masks: [OutputSource] { [.none] }

  private func place(_ input: Int, _ row: Int, _ index: Int) -> Int {
    row * counts[input] + (positions[input]?[index] ?? index)
  }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    for row in 0..<run.rows {
      for index in 0..<count {
        var result = run.inputs[0][place(0, row, index)]
        for input in counts.indices.dropFirst() {
          let next = run.inputs[input][place(input, row, index)]
          switch operation {
          case .add, .average: result += next
          case .subtract: result -= next
          case .multiply: result *= next
          case .maximum: result = next.isNaN || next > result ? next : result
          case .minimum: result = next.isNaN || next < result ? next : result
          }
        }
        if operation == .average { result /= Number(counts.count) }
        run.outputs[0][row * count + index] = result
      }
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0] else { return }
    for row in 0..<run.rows {
      for index in 0..<count {
        let d = incoming[row * count + index]
        let chosen = chosen(run, row, index)
        for input in counts.indices {
          guard let gradient = run.inputGradients[input] else { continue }
          let slope: Number
          switch operation {
          case .add: slope = 1
          case .average: slope = 1 / Number(counts.count)
          case .subtract: slope = input == 0 ? 1 : -1
          case .multiply: slope = others(run, than: input, row, index)
          case .maximum, .minimum: slope = input == chosen ? 1 : 0
          }
          gradient[place(input, row, index)] += d * slope
        }
      }
    }
  }

  private func others(_ run: PassRun<Number>, than input: Int, _ row: Int, _ index: Int) -> Number {
    counts.indices.reduce(1) { product, other in
      other == input ? product : product * run.inputs[other][place(other, row, index)]
    }
  }

  /// The input that is the result; of equal ones the first, as TensorFlow has it.
  private func chosen(_ run: PassRun<Number>, _ row: Int, _ index: Int) -> Int {
    guard operation == .maximum || operation == .minimum else { return 0 }
    let result = run.outputs[0][row * count + index]
    return counts.indices.first { run.inputs[$0][place($0, row, index)] == result } ?? 0
  }
}

extension Concatenate: TrainableKind {
  /// Inputs side by side.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard !site.inputMasks.contains(true) else {
      throw site.refuse("a merge of masked inputs", supported: "inputs without a mask")
    }
    let shape = site.outputs[0]
    let index = site.shapes.first.sampleAxis(axis) ?? shape.count - 1
    let inner = shape[(index + 1)...].reduce(1, *)
    return ConcatenatePass<Number>(
      outer: shape[..<index].reduce(1, *),
      widths: site.shapes.inputs.indices.map { site.input($0)[index] * inner })
  }
}

/// Inputs one behind the other along an axis.
struct ConcatenatePass<Number: TrainingNumber>: LayerPass {
  let outer: Int
  let widths: [Int]
  var masks: [OutputSource] { [.none] }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    let total = widths.reduce(0, +)
    var offset = 0
    for (input, width) in widths.enumerated() {
      for block in 0..<run.rows * outer {
        (run.outputs[0] + block * total + offset).update(
          from: run.inputs[input] + block * width, count: width)
      }
      offset += width
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0] else { return }
    let total = widths.reduce(0, +)
    var offset = 0
    for (input, width) in widths.enumerated() {
      if let gradient = run.inputGradients[input] {
        for block in 0..<run.rows * outer {
          let (from, to) = (incoming + block * total + offset, gradient + block * width)
          Number.add(from, to: to, count: width)
        }
      }
      offset += width
    }
  }
}
