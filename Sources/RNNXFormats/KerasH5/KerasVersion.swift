/// The version strings that Keras writes, and what they say of a file's vintage.
struct KerasVersion {
  /// The string as it stands in the file: "2.3.1", "2.2.4-tf", "3.15.1".
  let text: String

  /// The vintage; `nil` for what is no version.
  ///
  /// Keras of its own ended with 2.3.1; every later 2.x, and all with "-tf", come with TensorFlow.
  var vintage: KerasVintage? {
    let numbers = (text.split(separator: "-").first ?? "").split(separator: ".").map { Int($0) }
    guard let major = numbers.first.flatMap({ $0 }) else { return nil }
    let minor = numbers.count > 1 ? numbers[1] ?? 0 : 0
    switch major {
    case 0: return .keras0
    case 1: return .keras1
    case 2: return text.contains("-tf") || minor > 3 ? .tensorFlow2 : .standalone2
    case 3: return .keras3
    default: return nil
    }
  }

  init?(_ text: String?) {
    guard let text, !text.isEmpty, text != "-" else { return nil }
    self.text = text
  }
}
