import RNNXFiles
import Testing

@Suite("Text for people")
struct TextHelperTests {
  @Test(
    "Numbers are formatted as C formats them",
    arguments: [
      (NumberText.fixed(3.14159, decimals: 2), "3.14"), (NumberText.fixed(-0.5, decimals: 0), "-0"),
      (NumberText.fixed(1e22, decimals: 1), "10000000000000000000000.0"),
      (NumberText.fixed(.nan, decimals: 1), "nan"),
      (NumberText.significant(0.000123456, digits: 3), "0.000123"),
      (NumberText.significant(1234567, digits: 3), "1.23e+06"),
      (NumberText.significant(100, digits: 6), "100"),
      (NumberText.exponent(0.0001, decimals: 2), "1.00e-04"),
      (NumberText.grouped(0), "0"), (NumberText.grouped(999), "999"),
      (NumberText.grouped(1000), "1,000"), (NumberText.grouped(-1_234_567), "-1,234,567"),
      (NumberText.grouped(Int.min), "-9,223,372,036,854,775,808"),
      (NumberText.bytes(999), "999 B"), (NumberText.bytes(1_400), "1.4 KB"),
      (NumberText.bytes(999_960), "1.0 MB"), (NumberText.bytes(23_000_000), "23.0 MB"),
      (NumberText.bytes(5_000_000_000_000), "5.0 TB"),
    ])
  func formatsNumbers(found: String, expected: String) {
    #expect(found == expected)
  }

  @Test("The greatest number fits")
  func formatsGreatest() {
    #expect(NumberText.fixed(.greatestFiniteMagnitude, decimals: 20).count == 309 + 21)
  }

  @Test(
    "Whatever could fool a terminal is escaped",
    arguments: [
      ("lstm_1/kernel:0 é😀", "lstm_1/kernel:0 é😀"), ("a\u{1B}[31m", "a\\u{1B}[31m"),
      ("a\nb\u{7F}\u{9B}", "a\\u{A}b\\u{7F}\\u{9B}"),
      ("x\u{202E}y\u{2066}", "x\\u{202E}y\\u{2066}"),
      ("\u{2028}\u{200F}\u{FEFF}", "\\u{2028}\\u{200F}\\u{FEFF}"),
    ])
  func escapesNames(text: String, expected: String) {
    #expect(text.printable == expected)
  }

  @Test(
    "A path is split at its last slash",
    arguments: [
      ("a/b/c.NPY", "a/b", "c.NPY", "npy", "c"), ("c", ".", "c", "", "c"),
      ("/c.h5", "/", "c.h5", "h5", "c"),
      (".hidden", ".", ".hidden", "", ".hidden"), ("a/b.tar.gz", "a", "b.tar.gz", "gz", "b.tar"),
      ("a/", "a", "", "", ""),
    ])
  func splitsPaths(
    path: String, directory: String, name: String, fileExtension: String, stem: String
  ) {
    let parts = PathParts(path)
    #expect(parts.directory == directory)
    #expect(parts.name == name)
    #expect(parts.fileExtension == fileExtension)
    #expect(parts.stem == stem)
  }

  @Test("A stopwatch runs forward")
  func measuresTime() {
    var watch = Stopwatch()
    let first = watch.lap()
    #expect(first >= 0 && watch.seconds >= 0)
  }
}
