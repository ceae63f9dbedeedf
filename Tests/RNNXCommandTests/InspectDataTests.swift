import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx inspect on data files")
struct InspectDataTests {
  @Test(
    "every kind of data file is told",
    arguments: [
      ("data/npz_deflated/file.npz", "NPZ data", "array \"ids\" [4] int64"),
      ("data/csv_savetxt/file.csv", "CSV data", "array [4, 3] float32"),
      ("data/tsv_header/file.tsv", "TSV data", "array [4, 3] float32"),
      ("data/jsonl_gzip/file.jsonl.gz", "JSONL data, gzip", "array [4, 3] float32"),
      ("data/jsonl_objects/file.jsonl", "JSONL data", "array \"sequence\" [3, 2, 4] float32"),
      ("data/npy_f2_big/file.npy", "NPY data", "array [3, 2, 4] float16"),
      ("data/idx_images_gzip/file.idx.gz", "IDX data, gzip", "array [3, 4, 5] uint8"),
      ("digits.idx", "IDX data", "array [1000, 28, 28] uint8"),
    ])
  func kinds(_ file: String, _ kind: String, _ array: String) throws {
    let run = try Program.run(["inspect", Fixtures.path(file)])
    #expect(run.exitCode == 0)
    #expect(run.errors == "")
    #expect(run.output.contains(": \(kind), "))
    #expect(run.output.contains("  \(array)\n"))
  }

  @Test("sequences of unequal lengths are counted to the end of the file, longer than a piece")
  func unevenLengths() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<5_000).map { index in
      Array(repeating: "1.5", count: 1 + (index == 4_999 ? 6 : index % 3)).joined(separator: ",")
    }
    try folder.write(Data(lines.joined(separator: "\n").utf8), to: "lengths.csv")
    let run = try Program.run(["inspect", folder("lengths.csv")])
    #expect(run.output.contains("  array [5000, ?] float32, lengths 1 to 7\n"))
    let json = try Program.run(["inspect", folder("lengths.csv"), "--json"]).json()
    #expect(json["arrays"]?[0]?["shape"] == [5_000, nil])
    #expect(json["arrays"]?[0]?["lengths"] == [1, 7])
  }

  @Test("what is asked of a model is refused for data, and broken data is named")
  func refusals() throws {
    let run = try Program.run(["inspect", Fixtures.path("digits.idx"), "--check"])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("--check"))
    let folder = try TemporaryFolder()
    try folder.write(Data("1,2\n3,x\n".utf8), to: "broken.csv")
    let broken = try Program.run(["inspect", folder("broken.csv")])
    #expect(broken.exitCode == 65)
    #expect(broken.errors.contains("line 2"))
    #expect(broken.output == "")
  }
}
