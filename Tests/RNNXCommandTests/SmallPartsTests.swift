import ArgumentParser
import RNNXCommand
import Testing

@Suite("Parts of the commands")
struct SmallPartsTests {
  @Test(
    "shapes fit only without doubt",
    arguments: [
      ([28, 28], [28, 28], false, [28, 28]), ([5, 3], [nil, 3], false, [5, 3]),
      ([28, 28, 1], [28, 28], false, [28, 28]), ([28, 28], [28, 28, 1], false, [28, 28, 1]),
      ([1, 7], [7], false, [7]), ([784], [28, 28], false, nil), ([784], [28, 28], true, [28, 28]),
      ([785], [28, 28], true, nil), ([28, 27], [28, 28], false, nil), ([6], [nil, 3], true, nil),
    ] as [([Int], [Int?], Bool, [Int]?)])
  func shapeFit(found: [Int], expected: [Int?], isFlat: Bool, result: [Int]?) {
    #expect(ShapeFit.shape(of: found, for: expected, isFlat: isFlat) == result)
  }

  @Test("the nearest name has the fewest edits")
  func nearestName() {
    #expect(NearestName.of("lstm_2", among: ["dense", "lstm_1", "gru"]) == "lstm_1")
    #expect(NearestName.of("x", among: []) == nil)
    #expect(NearestName.distance("kitten", "sitting") == 3)
  }

  @Test("classes are ranked greatest first, lower ones first of equals")
  func ranking() {
    #expect(Ranking.top(3, of: [0.1, 0.5, 0.5, 0.2]) == [1, 2, 3])
    #expect(Ranking.best(of: [0, 1, 1]) == 1)
    #expect(Ranking.best(of: [0, .nan, 1]) == 1)
  }

  @Test("an evaluation sums up accuracy, loss and confusion")
  func evaluation() throws {
    var evaluation = Evaluation(width: 2, areProbabilities: true)
    evaluation.add([0.75, 0.25], label: 0)
    evaluation.add([0.5, 0.5], label: 1)
    #expect(evaluation.accuracy == 0.5)
    #expect(evaluation.confusion == [[1, 0], [1, 0]])
    // (-ln 0.75 - ln 0.5) / 2
    let loss = try #require(evaluation.loss)
    #expect(abs(loss - 0.490415) < 1e-6)
    #expect(Evaluation(width: 3, areProbabilities: false).loss == nil)
  }

  @Test("a probability of 0 costs what Keras' clipping makes of it")
  func clipping() throws {
    var evaluation = Evaluation(width: 2, areProbabilities: true)
    evaluation.add([1, 0], label: 1)
    #expect(abs(try #require(evaluation.loss) - 16.118096) < 1e-5)
  }

  @Test("one output says yes above a half")
  func binary() {
    var evaluation = Evaluation(width: 1, areProbabilities: true)
    evaluation.add([0.75], label: 1)
    evaluation.add([0.25], label: 1)
    #expect(evaluation.confusion == [[0, 0], [1, 1]])
  }

  @Test("statistics leave out what is not finite")
  func statistics() {
    let facts = WeightStatistics([1, 3, 0, .nan, .infinity, 0])
    #expect(facts.minimum == 0 && facts.maximum == 3 && facts.mean == 1)
    #expect(facts.zeros == 2 && facts.nonFinite == 2)
    #expect(abs(facts.deviation - 1.224745) < 1e-6)
  }

  @Test("the last column of a table is wrapped between words")
  func table() {
    var table = TextTable([.left, .right, .left])
    table.add(["a", "10", "one two three four five six"])
    table.add(["bb", "9", ""])
    #expect(
      table.lines(width: 32) == ["a   10  one two three four five", "        six", "bb   9"])
  }

  @Test("the tool's commands parse their arguments")
  func parsing() throws {
    #expect(throws: Never.self) { try RNNXTool.parseAsRoot(["infer", "--input", "a.idx"]) }
    #expect(throws: Never.self) {
      try RNNXTool.parseAsRoot(["inspect", "m.h5", "--show", "tree", "--show", "stats"])
    }
    #expect(throws: (any Error).self) { try RNNXTool.parseAsRoot(["infer", "--threads", "0"]) }
  }
}
