/// The candidate that `name` was probably meant to be, if one is near.
///
/// Near means a distance of at most a third of the name's length, upper and lower case taken for the same;
/// of two equally near ones the first wins, so candidates come in the order of their declaration.
public func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(longestName + 1))
  guard wanted.count <= longestName else { return nil }
  var best: (name: String, distance: Int)?
  var limit = wanted.count / 3
  for candidate in candidates.prefix(mostCandidates) where limit >= 0 {
    let letters = Array(candidate.lowercased().unicodeScalars.prefix(longestName + 1))
    guard abs(letters.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit {
      best = (candidate, distance)
      limit = distance - 1
    }
  }
  return best?.name
}

/// Longer names get no suggestion: nobody mistypes a letter of them, and the search is quadratic in them.
private let longestName = 64
/// Each of a hundred errors asks; among more names than these, one is not found by looking at all.
private let mostCandidates = 10_000

/// The restricted Damerau–Levenshtein distance of `a` and `b`: how many insertions, deletions, replacements and
/// swaps of neighbors turn one into the other if no part is changed twice.
func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    current.reserveCapacity(b.count + 1)
    for j in b.indices {
      var distance = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        distance = min(distance, beforePrevious[j - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}
