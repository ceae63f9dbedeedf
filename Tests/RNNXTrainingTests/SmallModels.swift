import RNNXGraph
import RNNXJSON
import RNNXKernels
import RNNXRuntime

@testable import RNNXTraining

/// Models made in tests, with weights from a fixed sequence of numbers.
enum SmallModels {
  /// A path of layers from `[4, 3]` on, each a class name with its arguments.
  static func path(
    _ shape: [Int] = [4, 3], layers: [(String, JSONObject)]
  ) throws -> ModelGraph {
    var made = [
      Layer(
        name: "input", kind: InputLayer(shape: shape.map { $0 }), calls: [LayerCall(inputs: [])])
    ]
    for (index, entry) in layers.enumerated() {
      let name = "layer\(index)"
      let object: JSONObject = ["class_name": .string(entry.0), "config": .object(entry.1)]
      made.append(
        Layer(
          name: name, kind: try LayerRegistry.standard.kind(of: object, at: name), config: entry.1,
          calls: [LayerCall(inputs: [TensorReference(made[index].name)])]))
    }
    var graph = ModelGraph(
      name: "path", layers: made, inputs: [TensorReference("input")],
      outputs: [TensorReference(made[made.count - 1].name)], isSequential: true)
    let shapes = try GraphShapes(of: graph)
    var numbers = Numbers()
    for index in graph.layers.indices {
      for slot in shapes.slots[graph.layers[index].name] ?? [] {
        let values = (0..<slot.shape.reduce(1, *)).map { _ in numbers.next() }
        graph.layers[index].weights.entries[slot.path] = LayerWeights.Entry(
          name: slot.path, tensor: TensorData(shape: slot.shape, values: values))
      }
    }
    return graph
  }

  static func withDropout() throws -> ModelGraph {
    try path(layers: [
      ("LSTM", ["units": 4, "return_sequences": true, "dropout": 0.3]),
      ("Dropout", ["rate": 0.4]), ("SpatialDropout1D", ["rate": 0.3]),
      ("GRU", ["units": 3, "dropout": 0.2]), ("Dropout", ["rate": 0.5]), ("Dense", ["units": 2]),
    ])
  }

  /// Samples from the same sequence of numbers; targets are real.
  static func samples<Number: TrainingNumber>(
    _ type: Number.Type, rows: Int, timeSteps: Int, features: Int, targets: Int
  ) -> TrainingSamples<Number> {
    var numbers = Numbers(state: 99)
    let make = { (shape: [Int]) in
      SampleArray<Number>(
        Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in numbers.next() }))
    }
    return TrainingSamples(
      inputs: [make([rows, timeSteps, features])], targets: [make([rows, targets])])
  }

  /// Numbers between -1 and 1 that are the same in each run.
  struct Numbers {
    var state: UInt64 = 1
    mutating func next() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
    }
  }
}
