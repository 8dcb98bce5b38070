@testable import DKSSyntax

/// Decides by trying everything whether a grammar without left recursion derives a sequence of symbols: for each
/// rule and place it finds all the places at which the rule can end, once.
struct Recognizer<Symbol> {
  let grammar: EBNF
  let input: [Symbol]
  /// Where a terminal that begins at the given place ends, if it matches.
  let matchTerminal: (String, [Symbol], Int) -> Int?
  /// The same for a special sequence.
  let matchSpecial: (String, [Symbol], Int) -> Int?
  /// The same for a rule that symbols are instances of; the outer nil leaves the rule to the grammar.
  let matchWord: (String, [Symbol], Int) -> Int??

  private var memo: [Place: [Int]] = [:]

  private struct Place: Hashable {
    var rule: String
    var start: Int
  }

  init(
    _ grammar: EBNF, input: [Symbol], terminal: @escaping (String, [Symbol], Int) -> Int?,
    special: @escaping (String, [Symbol], Int) -> Int? = { _, _, _ in nil },
    word: @escaping (String, [Symbol], Int) -> Int?? = { _, _, _ in .none }
  ) {
    self.grammar = grammar
    self.input = input
    matchTerminal = terminal
    matchSpecial = special
    matchWord = word
  }

  /// Whether `rule` derives the whole input.
  mutating func accepts(_ rule: String) -> Bool { ends(.reference(rule), 0).contains(input.count) }

  /// All the places at which `rule`, begun at `start`, can end; in order.
  private mutating func ends(_ rule: EBNF.Rule, _ start: Int) -> [Int] {
    switch rule {
    case .terminal(let text): return matchTerminal(text, input, start).map { [$0] } ?? []
    case .special(let text): return matchSpecial(text, input, start).map { [$0] } ?? []
    case .reference(let name):
      if let word = matchWord(name, input, start) { return word.map { [$0] } ?? [] }
      let place = Place(rule: name, start: start)
      if let known = memo[place] { return known }
      let found = grammar.rules[name].map { ends($0, start) } ?? []
      memo[place] = found
      return found
    case .sequence(let parts):
      var places = [start]
      for part in parts where !places.isEmpty { places = ends(part, fromEach: places) }
      return places
    case .choice(let alternatives): return Self.sorted(alternatives.flatMap { ends($0, start) })
    case .optional(let inner): return Self.sorted([start] + ends(inner, start))
    case .repetition(let inner):
      var all: Set<Int> = [start]
      var frontier = [start]
      while !frontier.isEmpty {
        frontier = ends(inner, fromEach: frontier).filter { all.insert($0).inserted }
      }
      return all.sorted()
    case .except(let inner, let unwanted):
      let refused = Set(ends(unwanted, start))
      return ends(inner, start).filter { !refused.contains($0) }
    }
  }

  private mutating func ends(_ rule: EBNF.Rule, fromEach places: [Int]) -> [Int] {
    if places.count == 1 { return ends(rule, places[0]) }
    return Self.sorted(places.flatMap { ends(rule, $0) })
  }

  private static func sorted(_ places: [Int]) -> [Int] {
    places.count < 2 ? places : Set(places).sorted()
  }
}

extension Recognizer where Symbol == (kind: Token.Kind, text: String) {
  /// A recognizer of `tokens`, for the rules above the words.
  init(_ grammar: EBNF, tokens: [Symbol]) {
    self.init(
      grammar, input: tokens,
      terminal: { text, input, place in
        guard place < input.count, input[place].text == text else { return nil }
        if case .string = input[place].kind { return nil }
        return place + 1
      },
      word: { rule, input, place in
        let kind: Token.Kind
        switch rule {
        case "name": kind = .name
        case "number": kind = .number
        case "string": kind = .string
        default: return .none
        }
        return .some(place < input.count && input[place].kind == kind ? place + 1 : nil)
      })
  }
}

extension Recognizer where Symbol == Unicode.Scalar {
  /// A recognizer of the letters of `text`, for the rules of words.
  init(_ grammar: EBNF, letters text: String) {
    self.init(
      grammar, input: Array(text.unicodeScalars),
      terminal: { text, input, place in
        let end = place + text.unicodeScalars.count
        return end <= input.count && input[place..<end].elementsEqual(text.unicodeScalars) ? end : nil
      },
      special: { text, input, place in
        guard place < input.count else { return nil }
        return Self.matches(input[place], text) ? place + 1 : nil
      })
  }

  private static func matches(_ scalar: Unicode.Scalar, _ special: String) -> Bool {
    if special == "any Unicode scalar" { return true }
    if special.hasPrefix("U+") { return UInt32(special.dropFirst(2), radix: 16) == scalar.value }
    switch (special, scalar.properties.generalCategory) {
    case ("Unicode category L", .uppercaseLetter), ("Unicode category L", .lowercaseLetter),
      ("Unicode category L", .titlecaseLetter), ("Unicode category L", .modifierLetter),
      ("Unicode category L", .otherLetter), ("Unicode category M", .nonspacingMark),
      ("Unicode category M", .spacingMark), ("Unicode category M", .enclosingMark),
      ("Unicode category N", .decimalNumber), ("Unicode category N", .letterNumber),
      ("Unicode category N", .otherNumber):
      return true
    default: return false
    }
  }
}
