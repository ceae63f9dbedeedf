// Trains a small network to continue a wave, saves it, and reads it again. Run it by `swift run -c release TrainSeries`.
import RNNX

/// A wave cut into stretches of 20 values, each with the value that follows.
func waves(_ count: Int) -> (inputs: Tensor, targets: Tensor) {
  // A rotation step by step makes a sine without asking for one.
  var (x, y): (Float, Float) = (1, 0)
  var values: [Float] = []
  for _ in 0..<count + 20 {
    values.append(y)
    (x, y) = (0.9898 * x - 0.1425 * y, 0.1425 * x + 0.9898 * y)
  }
  return (
    Tensor(shape: [count, 20, 1], values: (0..<count).flatMap { values[$0..<$0 + 20] }),
    Tensor(shape: [count, 1], values: Array(values[20...]))
  )
}

@main
struct TrainSeries {
  static func main() throws {
    let (inputs, targets) = waves(2000)
    let model = try Sequential(inputShape: [20, 1], seed: 1) {
      LayerSpec.GRU(16)
      LayerSpec.Dense(1)
    }
    model.compile(optimizer: OptimizerSettings(.adam()), loss: .meanSquaredError, metrics: ["mae"])
    let history = try model.fit(
      inputs, targets, FitSettings(epochs: 5, validationSplit: 0.2),
      callbacks: [.earlyStopping(patience: 2, restoresBest: true)])
    for epoch in history {
      print(
        "epoch \(epoch.epoch + 1): loss \(epoch["loss"] ?? 0), val_loss \(epoch["val_loss"] ?? 0)")
    }
    print(try model.evaluate(inputs, targets))
    try model.save("series.keras", replacingExisting: true)
    let answer = try Model(contentsOf: "series.keras").predict(inputs)
    print("the first answer is \(answer.values[0]), it should be \(targets.values[0])")
  }
}
