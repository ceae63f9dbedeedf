import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

/// What config readers accept against what fixtures show: an argument's value that no Keras wrote and
/// predicted is not supported, so a reader that would take it has to refuse it, or a fixture has to
/// show it.
@Suite("Coverage")
struct CoverageTests {
  /// Every argument that every model among the fixtures has, as the readers met it.
  static let seen = ArgumentSurvey(
    GoldenTests.cases.filter { ((try? $0.origin())?["refused"] ?? nil) == nil })

  @Test(
    "Every registered class stands in some fixture",
    arguments: LayerRegistry.standard.classNames)
  func classIsShown(_ className: String) {
    #expect(Self.seen.classNames.contains(className), "no fixture holds a \(className)")
  }

  @Test("What a reader accepts is what fixtures show", arguments: seen.arguments)
  func argumentIsShown(_ argument: ArgumentSurvey.Argument) {
    for missing in argument.gaps where !argument.isExcused(missing) {
      Issue.record("\(argument): \(missing) is accepted, and no fixture shows it")
    }
  }
}
