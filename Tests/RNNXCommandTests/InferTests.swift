import Foundation
import RNNXData
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx infer")
struct InferTests {
  @Test("digits get the accuracy, loss and confusion that Keras' predictions have")
  func evaluation() throws {
    let digits = try Digits(count: 100)
    let run = try Program.run([
      "infer", "--input", digits.images, "--labels", digits.labels, "--json", "--quiet",
    ])
    #expect(run.exitCode == 0)
    #expect(run.errors == "")
    let (expected, answers) = (try digits.expected(), try digits.answers())
    var confusion = Array(repeating: Array(repeating: 0, count: 10), count: 10)
    var loss = 0.0
    for (row, answer) in zip(expected, answers) {
      let best = try #require(row.indices.max { row[$0] < row[$1] })
      confusion[answer][best] += 1
      loss -= log(Double(row[answer])) / 100
    }
    let json = try run.json()
    #expect(json["samples"] == 100)
    let right = (0..<10).reduce(0) { $0 + confusion[$1][$1] }
    #expect(json["accuracy"]?.doubleValue == Double(right) / 100)
    #expect(abs((json["loss"]?.doubleValue ?? .nan) - loss) < 1e-4)
    let found = json["confusion"]?.arrayValue?.map { $0.arrayValue?.compactMap(\.intValue) }
    #expect(found == confusion)
  }

  @Test("every output format holds Keras' predictions", arguments: ["npy", "npz", "h5", "csv"])
  func outputs(format: String) throws {
    let digits = try Digits(count: 20)
    let output = digits.folder("predictions." + format)
    let run = try Program.run(["infer", "--input", digits.images, "--output", output])
    #expect(run.exitCode == 0, "\(run.errors)")
    let values = try DataInput(opening: output).single().read(0..<21).tensor().floats()
    #expect(Tolerance.standard.difference(values, try digits.expected().flatMap(\.self)) == nil)
  }

  @Test(
    "named inputs from one archive give Keras' outputs",
    arguments: ["two_inputs_two_outputs", "encoder_decoder", "nested_functional"])
  func namedInputs(name: String) throws {
    let fixture = FixtureCase(name: "keras3-h5/" + name)
    let folder = try TemporaryFolder()
    let inputs = try #require(try fixture.calls("input.json").first).sorted { $0.key < $1.key }
    let writer = try makeSampleWriter(
      folder("in.npz"),
      arrays: inputs.map {
        OutputArray(name: $0.key, sampleShape: Array($0.value.shape.dropFirst()))
      })
    try writer.append(inputs.map { OutputBatch(shape: $0.value.shape, values: $0.value.values) })
    try writer.finish()
    let run = try Program.run([
      "infer", "--model", fixture.path("model.h5"), "--input", folder("in.npz"), "--output",
      folder("out.npz"),
    ])
    #expect(run.exitCode == 0, "\(run.errors)")
    let result = try DataInput(opening: folder("out.npz"))
    for (output, array) in try #require(try fixture.calls("expected.json").first) {
      let found = try result.array(output).read(0..<array.shape[0]).tensor().floats()
      #expect(try fixture.tolerance().difference(found, array.values) == nil, "\(output)")
    }
  }

  @Test("the table names a class and its probability a sample")
  func table() throws {
    let digits = try Digits(count: 2)
    let run = try Program.run(["infer", "--input", digits.images, "--no-progress"])
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first == "sample  class  probability")
    #expect(lines.dropFirst().first?.hasPrefix("     0      7  ") == true)
    #expect(run.errors.contains("scaled by 1/255"))
  }

  @Test("--top shows as many classes, best first")
  func top() throws {
    let digits = try Digits(count: 1)
    let run = try Program.run(["infer", "--input", digits.images, "--top", "3"])
    let line = try #require(run.output.split(separator: "\n").last)
    #expect(line.split(separator: ",").count == 3)
    #expect(line.hasPrefix("     0  7: "))
  }

  @Test("--layer answers with the output of that layer")
  func layer() throws {
    let digits = try Digits(count: 2)
    let output = digits.folder("lstm.npy")
    let run = try Program.run([
      "infer", "--input", digits.images, "--layer", "lstm_1", "--output", output,
    ])
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(try DataInput(opening: output).single().shape == [2, 128])
  }

  @Test("JSON lines from a pipe are answered line by line")
  func jsonLines() throws {
    let row = "[" + Array(repeating: "0", count: 28).joined(separator: ",") + "]"
    let line = "[" + Array(repeating: row, count: 28).joined(separator: ",") + "]\n"
    let run = try Program.run(["infer", "--input", "-", "--format", "jsonl"], input: line + line)
    #expect(run.exitCode == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(try JSONValue(parsing: String(lines[0])).arrayValue?.count == 10)
  }

  @Test("the batch size does not change the results")
  func batchSize() throws {
    let digits = try Digits(count: 7)
    let runs = try ["1", "3", "256"].map {
      try Program.run([
        "infer", "--input", digits.images, "--output", "-", "--batch-size", $0, "--quiet",
      ])
    }
    #expect(runs.allSatisfy { $0.exitCode == 0 && !$0.output.isEmpty })
    #expect(Set(runs.map(\.output)).count == 1)
  }

  @Test("a stateful model follows its sequences from batch to batch as Keras does")
  func stateful() throws {
    let fixture = FixtureCase(name: "keras3-h5/lstm_stateful")
    let (inputs, expected) = (
      try fixture.calls("input.json").compactMap { $0.values.first },
      try fixture.calls("expected.json").flatMap { $0.values.first?.values ?? [] }
    )
    let folder = try TemporaryFolder()
    let first = try #require(inputs.first)
    let writer = try makeSampleWriter(
      folder("in.npy"),
      arrays: [OutputArray(name: "x", sampleShape: Array(first.shape.dropFirst()))])
    for input in inputs {
      try writer.append([OutputBatch(shape: input.shape, values: input.values)])
    }
    try writer.finish()
    let run = try Program.run([
      "infer", "--model", fixture.path("model.h5"), "--input", folder("in.npy"), "--output",
      folder("out.npy"),
    ])
    #expect(run.exitCode == 0, "\(run.errors)")
    let found = try DataInput(opening: folder("out.npy")).single().read(0..<1000).tensor().floats()
    #expect(try fixture.tolerance().difference(found, expected) == nil)
  }

  @Test("NaN weights are a warning")
  func nanWeights() throws {
    let fixture = FixtureCase(name: "keras3-h5/nan_weights")
    let input = try #require(try fixture.calls("input.json").first?.values.first)
    let folder = try TemporaryFolder()
    let writer = try makeSampleWriter(
      folder("in.npy"),
      arrays: [OutputArray(name: "x", sampleShape: Array(input.shape.dropFirst()))])
    try writer.append([OutputBatch(shape: input.shape, values: input.values)])
    try writer.finish()
    let run = try Program.run([
      "infer", "--model", fixture.path("model.h5"), "--input", folder("in.npy"),
    ])
    #expect(run.exitCode == 0)
    #expect(run.errors.contains("warning: ") && run.errors.contains("1 of 12 values are NaN"))
  }
}
