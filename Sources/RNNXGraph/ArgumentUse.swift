package import RNNXJSON

/// One argument of one layer as its config reader met it.
///
/// What a registry's `onArgument` is told, so that a test can hold what the readers accept against
/// what the fixtures show.
package struct ArgumentUse: Sendable {
  /// What values the reader would have accepted.
  package enum Domain: Sendable, Hashable {
    /// True or false.
    case flag
    /// One of these words.
    case word([String])
    /// The name of a function.
    case function
    /// Whole numbers from `minimum` on, one for each of `count` axes.
    case wholes(minimum: Int, count: Int)
    /// Anything else: numbers, lists, layers.
    case other
  }

  /// The class under which the layer stands.
  package let className: String
  /// The argument's name.
  package let key: String
  /// What would have been accepted.
  package let domain: Domain
  /// The value, with the default in place of one that is absent; "null" where there is none.
  package let value: String
  /// The layer's config.
  package let config: JSONObject
}

extension ConfigReader {
  /// Tells the registry's observer of a value that was read.
  func note(_ key: String, _ domain: ArgumentUse.Domain, _ value: String) {
    guard let tell = registry.onArgument else { return }
    tell(ArgumentUse(className: className, key: key, domain: domain, value: value, config: config))
  }
}
