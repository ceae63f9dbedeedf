import ArgumentParser
import RNNXFormats

/// `old=new`: a layer gets another name.
struct LayerRenaming: ExpressibleByArgument, Sendable {
  let old: String
  let new: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts.contains("") else { return nil }
    (old, new) = (parts[0], parts[1])
  }
}

/// `file:layer` or `file:theirs=ours`: a layer takes the weights of a layer of another model.
struct WeightTransfer: ExpressibleByArgument, Sendable {
  let file: String
  let theirs: String
  let ours: String

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":") else { return nil }
    let names = argument[argument.index(after: colon)...]
      .split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(names.count), !names.contains(""), colon > argument.startIndex else {
      return nil
    }
    file = String(argument[..<colon])
    (theirs, ours) = (names[0], names[names.count - 1])
  }
}

/// The types that weights can be stored as.
enum WeightType: String, ExpressibleByArgument, CaseIterable, Sendable {
  case float32, float16, bfloat16
}
