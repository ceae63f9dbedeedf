import RNNXGraph
import Synchronization
import Testing

/// A source that counts how often it was asked, and fails when told.
private final class CountingSource: TensorSource {
  let place = "a.h5: /weights/kernel"
  let values: [Float]
  let fails: Bool
  private let asked = Mutex(0)

  init(_ values: [Float], fails: Bool = false) {
    self.values = values
    self.fails = fails
  }

  var count: Int { asked.withLock { $0 } }

  func bytes(rows: Range<Int>?) throws(TensorError) -> [UInt8] {
    asked.withLock { $0 += 1 }
    guard !fails else { throw TensorError(place: place, cause: Fault()) }
    let part = rows.map { values[2 * $0.lowerBound..<2 * $0.upperBound] } ?? values[...]
    return part.withUnsafeBytes { Array($0) }
  }

  struct Fault: Error {}
}

@Suite("Tensors that are read when asked for")
struct TensorLoadingTests {
  private let values: [Float] = [1, 2, 3, 4, 5, 6]

  private func tensor(_ source: CountingSource) -> TensorData {
    TensorData(shape: [3, 2], elementType: .float32, source: source)
  }

  @Test("Shape, type and size cost no reading; each load reads anew")
  func loads() throws {
    let source = CountingSource(values)
    let tensor = tensor(source)
    #expect(tensor.byteCount == 24 && tensor.elementCount == 6 && !tensor.isLoaded)
    #expect(source.count == 0)
    #expect(try tensor.loaded().floats() == values)
    #expect(try tensor.loaded().loaded().floats() == values)
    #expect(source.count == 2)
  }

  @Test("Rows come alone, and blocks in order", arguments: [1, 8, 9, 16, 1000])
  func rows(_ limit: Int) throws {
    let tensor = tensor(CountingSource(values))
    #expect(try tensor.loaded(rows: 1..<2).floats() == [3, 4])
    #expect(try tensor.loaded().loaded(rows: 1..<3).floats() == [3, 4, 5, 6])
    var found: [Float] = []
    try tensor.forEachBlock(ofBytes: limit) { (block: TensorData) throws(Never) in
      #expect(block.byteCount <= max(limit, 8))
      found += block.floats()
    }
    #expect(found == values)
  }

  @Test("Equality is that of the elements, wherever they are")
  func equality() {
    let source = CountingSource(values)
    #expect(tensor(source) == tensor(source) && source.count == 0)
    #expect(tensor(source) == TensorData(shape: [3, 2], values: values))
    #expect(tensor(source).hashValue == TensorData(shape: [3, 2], values: values).hashValue)
    #expect(tensor(source) != TensorData(shape: [2, 3], values: values))
    #expect(tensor(source) != tensor(CountingSource(values.reversed())))
    let broken = CountingSource(values, fails: true)
    #expect(tensor(broken) == tensor(broken) && tensor(broken) != tensor(source))
  }

  @Test("What cannot be read, and what is too short, is an error with its place")
  func failures() {
    let broken = tensor(CountingSource(values, fails: true))
    #expect(throws: TensorError.self) { try broken.loaded() }
    #expect(throws: TensorError.self) { try broken.loaded(rows: 0..<1) }
    let short = tensor(CountingSource([1, 2]))
    let error = #expect(throws: TensorError.self) { try short.loaded() }
    #expect(error?.description == "a.h5: /weights/kernel: expected 24 bytes, found 8")
    var weights = LayerWeights()
    weights.entries["kernel"] = LayerWeights.Entry(name: "k", tensor: broken)
    let fault = #expect(throws: GraphError.self) { try weights.loaded(of: "lstm") }
    #expect(fault?.description.contains("layer \"lstm\", kernel: a.h5") == true)
  }

  @Test("A computed tensor is made each time it is asked for")
  func computed() throws {
    let source = CountingSource(values)
    let stored = tensor(source)
    let doubled = TensorData.computed(shape: [3, 2], elementType: .float32, place: "twice") {
      () throws(TensorError) in
      TensorData(shape: [3, 2], values: try stored.loaded().floats().map { 2 * $0 })
    }
    #expect(source.count == 0 && doubled.place == "twice")
    #expect(try doubled.loaded(rows: 2..<3).floats() == [10, 12])
    #expect(source.count == 1)
  }

  @Test("Many threads read one tensor")
  func threads() async throws {
    let tensor = tensor(CountingSource(values))
    let expected = values
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { try tensor.loaded().floats() == expected } }
      for try await isRight in group { #expect(isRight) }
    }
  }
}
