import ArgumentParser
import RNNXFiles
import RNNXFormats
import RNNXJSON
import RNNXKernels
import RNNXRuntime

/// `rnnx bench`: how fast a model runs here.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how fast a model runs here.",
    discussion: """
      Samples per second and the median time of one call, by batch size and threads.

        rnnx bench model.h5
      """)

  @Argument(help: "The model file; without it the bundled digit classifier.") var model: String?

  @Option(help: "The number of steps where the model leaves it open.") var timeSteps = 32

  @Option(help: "Seconds a row of the table.") var seconds = 0.5

  @Flag(help: "Print one JSON document.") var json = false

  func validate() throws {
    guard timeSteps > 0 else { throw ValidationError("--time-steps: expected 1 or more") }
    guard seconds > 0, seconds <= 60 else { throw ValidationError("--seconds: expected up to 60") }
  }

  func run() throws {
    let source = ModelSource(path: model)
    let benchmark = Benchmark(
      model: try source.prepare(try source.read().graph), timeSteps: timeSteps, seconds: seconds)
    let rows = try benchmark.run()
    try Console.print(json ? try document(rows, source) : text(rows, source))
  }

  private func text(_ rows: [Benchmark.Row], _ source: ModelSource) -> String {
    var table = TextTable([.right, .right, .right, .right, .left])
    table.add(["Batch", "Threads", "Samples/s", "Median ms", ""])
    for row in rows {
      table.add([
        "\(row.batchSize)", "\(row.threads)", NumberText.grouped(Int(row.samplesPerSecond)),
        NumberText.fixed(row.medianSeconds * 1000, decimals: 3), "",
      ])
    }
    let title = "\(source.name), kernels \(KernelInfo.current.instructionSet.rawValue)"
    return ([title, ""] + table.lines(width: 100)).joined(separator: "\n")
  }

  private func document(_ rows: [Benchmark.Row], _ source: ModelSource) throws -> String {
    let list = rows.map { row -> JSONValue in
      .object([
        "batch_size": .integer(row.batchSize), "threads": .integer(row.threads),
        "samples_per_second": .number(row.samplesPerSecond),
        "median_seconds": .number(row.medianSeconds),
      ])
    }
    return try JSONText.document(
      .object([
        "model": .string(source.name),
        "kernels": .string(KernelInfo.current.instructionSet.rawValue), "rows": .array(list),
      ]))
  }
}
