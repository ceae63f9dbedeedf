import Foundation
import RNNXJSON
import Testing

@Suite("bench and --precision")
struct BenchTests {
  @Test("bench gives a row for each batch size and number of threads")
  func rows() throws {
    let digits = try Digits(count: 20)
    let outcome = try Program.run([
      "bench", "--json", "--seconds", "0.01", "--batch-size", "1", "--batch-size", "3",
      "--threads", "1", "--threads", "2", "--input", digits.images,
    ])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let rows = try #require(json["rows"]?.arrayValue)
    #expect(rows.map { $0["batch_size"] } == [1, 1, 3, 3])
    #expect(rows.map { $0["threads"] } == [1, 2, 1, 2])
    for row in rows {
      for key in ["samples_per_second", "median_seconds", "p99_seconds", "share_of_limit"] {
        #expect(try #require(row[key]?.doubleValue) > 0)
      }
    }
    #expect(json["precision"] == "float32")
  }

  @Test("bench --limit measures the processor alone")
  func limit() throws {
    let json = try Program.run(["bench", "--limit", "--json", "--threads", "1"]).json()
    #expect(try #require(json["limit_operations_per_second"]?.doubleValue) > 1e8)
  }

  @Test(
    "what bench cannot measure is a fault of usage",
    arguments: [["--batch-size", "0"], ["--threads", "0"], ["--precision", "float16"]])
  func usage(arguments: [String]) throws {
    #expect(try Program.run(["bench"] + arguments).exitCode == 64)
  }

  @Test("infer --precision bfloat16 gives other numbers and nearly always the same classes")
  func precision() throws {
    let digits = try Digits(count: 200)
    func answers(_ precision: String) throws -> [(probability: Double, class: Int)] {
      let outcome = try Program.run([
        "infer", "--input", digits.images, "--json", "--precision", precision, "--quiet",
      ])
      let json = try outcome.json()
      let predictions = json["predictions"]?.arrayValue ?? []
      return try predictions.map { prediction -> (Double, Int) in
        let outputs = try #require(prediction["outputs"]?["dense_1"]?.arrayValue)
        let best: Double = try #require(outputs.compactMap(\.doubleValue).max())
        return (best, try #require(prediction["class"]?.intValue))
      }
    }
    let (exact, rounded) = (try answers("float32"), try answers("bfloat16"))
    #expect(exact.count == 200)
    let differences = zip(exact, rounded).map { abs($0.probability - $1.probability) }
    let largest = try #require(differences.max())
    // 8 significant bits are seen, and no more than that.
    #expect(largest > 1e-5 && largest < 0.1)
    #expect(zip(exact, rounded).count { $0.class == $1.class } >= 199)
  }
}
