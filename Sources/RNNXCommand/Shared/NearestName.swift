/// Finds the name that somebody probably meant.
package enum NearestName {
  /// The candidate with the fewest edits from `name`, compared without case; `nil` without candidates.
  package static func of(_ name: String, among candidates: [String]) -> String? {
    candidates.min {
      distance(name.lowercased(), $0.lowercased()) < distance(name.lowercased(), $1.lowercased())
    }
  }

  /// The number of insertions, deletions and replacements between two texts (Levenshtein).
  package static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, character) in left.enumerated() {
      var previous = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = previous + (character == right[column] ? 0 : 1)
        previous = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, previous + 1)
      }
    }
    return row[right.count]
  }
}
