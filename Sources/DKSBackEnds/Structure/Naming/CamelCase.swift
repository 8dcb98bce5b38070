/// Names of types made from parts of the user's names.
enum CamelCase {
  /// The words of a name, each with a capital; never empty, and the first begins as an identifier must.
  static func words(of parts: [String]) -> [String] {
    var words: [String] = []
    for part in parts {
      var startsWord = true
      for scalar in part.unicodeScalars {
        guard scalar.properties.isXIDContinue, scalar != "_" else {
          startsWord = true
          continue
        }
        if startsWord {
          words.append(scalar.properties.titlecaseMapping)
        } else {
          words[words.count - 1].unicodeScalars.append(scalar)
        }
        startsWord = false
      }
    }
    guard let first = words.first?.unicodeScalars.first else { return ["Layer"] }
    return first.properties.isXIDStart ? words : ["Layer"] + words
  }
}
