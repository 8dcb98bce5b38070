import Foundation

/// The rules of a grammar in the notation of ISO 14977, with `list(x)` for `x , { "," , x } , [ "," ]`.
struct EBNF {
  indirect enum Rule {
    case terminal(String)
    case special(String)
    case reference(String)
    case sequence([Rule])
    case choice([Rule])
    case optional(Rule)
    case repetition(Rule)
    case except(Rule, Rule)
  }

  struct Malformed: Error {
    var reason: String
  }

  private(set) var rules: [String: Rule] = [:]
  /// The names of the rules, in the order of the text.
  private(set) var names: [String] = []

  /// Grammar/dks.ebnf.
  static func specification() throws -> EBNF {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Grammar/dks.ebnf")
    return try EBNF(String(contentsOf: file, encoding: .utf8))
  }

  init(_ text: String) throws {
    var reader = Reader(words: try Self.words(of: text))
    while let name = reader.next() {
      guard reader.next() == .symbol("="), case .identifier(let name) = name else {
        throw Malformed(reason: "a rule begins with its name and '='")
      }
      let rule = try reader.choice()
      guard reader.next() == .symbol(";") else { throw Malformed(reason: "rule '\(name)' ends with ';'") }
      guard rules.updateValue(rule, forKey: name) == nil else {
        throw Malformed(reason: "two rules '\(name)'")
      }
      names.append(name)
    }
  }

  private enum Word: Equatable {
    case identifier(String)
    case terminal(String)
    case special(String)
    case symbol(Character)
  }

  private static func words(of text: String) throws -> [Word] {
    var words: [Word] = []
    var rest = Substring(text.replacing(#/\(\*(?:[^*]|\*[^)])*\*\)/#, with: ""))
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if first == "\"" || first == "'" || first == "?" {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: first) else { throw Malformed(reason: "an open quote") }
        let content = String(rest[..<end])
        words.append(
          first == "?" ? .special(content.trimmingCharacters(in: .whitespaces)) : .terminal(content))
        rest = rest[rest.index(after: end)...]
      } else if first.isLetter {
        let identifier = rest.prefix { $0.isLetter }
        words.append(.identifier(String(identifier)))
        rest = rest.dropFirst(identifier.count)
      } else {
        words.append(.symbol(first))
        rest.removeFirst()
      }
    }
    return words
  }

  private struct Reader {
    var words: [Word]
    var index = 0

    var current: Word? { index < words.count ? words[index] : nil }

    mutating func next() -> Word? {
      defer { index += 1 }
      return current
    }

    mutating func choice() throws -> Rule {
      var alternatives = [try sequence()]
      while current == .symbol("|") {
        index += 1
        alternatives.append(try sequence())
      }
      return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    mutating func sequence() throws -> Rule {
      var parts = [try exception()]
      while current == .symbol(",") {
        index += 1
        parts.append(try exception())
      }
      return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    mutating func exception() throws -> Rule {
      let rule = try primary()
      guard current == .symbol("-") else { return rule }
      index += 1
      return .except(rule, try primary())
    }

    mutating func primary() throws -> Rule {
      switch next() {
      case .terminal(let text): return .terminal(text)
      case .special(let text): return .special(text)
      case .identifier("list") where current == .symbol("("):
        index += 1
        let item = try enclosed(by: ")")
        let comma = Rule.terminal(",")
        return .sequence([item, .repetition(.sequence([comma, item])), .optional(comma)])
      case .identifier(let name): return .reference(name)
      case .symbol("("): return try enclosed(by: ")")
      case .symbol("["): return .optional(try enclosed(by: "]"))
      case .symbol("{"): return .repetition(try enclosed(by: "}"))
      case let word: throw Malformed(reason: "no rule begins with \(String(describing: word))")
      }
    }

    private mutating func enclosed(by end: Character) throws -> Rule {
      let rule = try choice()
      guard next() == .symbol(end) else { throw Malformed(reason: "'\(end)' is missing") }
      return rule
    }
  }
}
