@testable import DKSSyntax

/// A generator of random numbers that gives the same ones every time (SplitMix64; Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Programs to try the parser and the formatter with.
enum Corpus {
  /// Short programs of the language.
  static let accepted: [String] = [
    "",
    "import \"layers.dks\"",
    "let w = [1, 2, 3,] block B(c: Int = w[1],) { dense(c) }",
    "activation f(x) = x < 0 ? -x : pow(x, 2)",
    "activation g(x, a: Float, b: Float = 2) = !true && x >= a || b != x",
    "block B { x, y in let (a, b,) = (x, y) -> split(2) layer l = dense(3) return a -> l }",
    "network N { }",
    "network N { method none method dks() method tat(tau: 0.3,) }",
    "network N { param a: Int param b: Bool = true param c: Activation = swish }",
    "network N { input a: Float[] input b: Int[1, 2 + 3,] }",
    "network N { let (h, c) = (x, y) -> Split(2) output o = h }",
    "network N { let y = s == 1 ? x : x -> conv(3) -> relu }",
    "network N { let y = a ? b ? c : d : e ? f : g }",
    "network N { let y = repeat 3 { dense(3) } -> for i in 0 ..< 4 { dense(i) } -> scan(from: z) { s, x in s } }",
    "network N { let y = x -> { a in a } -> @keep relu -> @keep leaky(0.1) -> f() }",
    "network N { let y = repeat repeat 2 { a } { b } }",
    "network N { let y = conv(3, padding: .same) + .x * - - !z % [] / [a,] - (a, b) - (c) }",
    "network N { let y = -x -> f let z = (a + b) -> g let u = f(x -> g, h: a + b) }",
    "network N { let Int = 3 let keep = Float layer Bool = f }",
    "train T { data: csv(\"a\\\"b\") loss: mse(a) + 0.25 * b ? c : d epochs: 1_000 rate: 1.5e-3 x: y }",
    "/* a */ network N { // b\n /// c\n let y = x /* d */ -> f }",
    "network ζ { let χ₁ = é + 漢字 }",
    "let a = 1...3 let b = 1.5...2.5 let c = 0..<n",
  ]

  /// Short texts that are none.
  static let rejected: [String] = [
    "network N { let y = 0.5 * a + 0.5 * b -> relu }", "network N { let y = a -> relu + b }",
    "network N { let y = a -> relu ? b : c }", "network N { let repeat = 3 }", "block B { { x in x } }",
    "network N { let y = x -> dense(4 output z = y }", "network N { let y = { dense(3) } }",
    "let (a, b) = c", "layer a = b", "output a = b", "return a", "block B(a: Int = 3,,) { a }",
    "block B() { a }",
    "activation f() = x", "activation f(x,) = x", "activation f(x, y) = x", "block B { }",
    "block B { let a = b }",
    "block B { return a let b = c }", "block B { x, in x }", "block B { in x }", "block B { x y in x }",
    "network N { return a }", "network N { a }", "network N { method }", "network N { param a }",
    "network N { param a: int }", "network N { input a: Bool[3] }", "network N { input a: Float }",
    "network N { let () = a }", "network N { let y = () }", "network N { let y = x -> 3 }",
    "network N { let y = x -> (f) }", "network N { let y = x -> f[0] }", "network N { let y = x -> .same }",
    "network N { let y = x -> -f }", "network N { let y = a[1, 2] }", "network N { let y = a[] }",
    "network N { let y = a.b }", "network N { let y = f(a: b: c) }", "network N { let y = f(,) }",
    "network N { let y = repeat { a } }", "network N { let y = repeat x -> f { a } }",
    "network N { let y = for 3 in x { a } }", "network N { let y = scan { a } }",
    "network N { let y = @keep 3 }",
    "network N { let y = a ? b }", "network N { let y = a : b }", "network N { let y = a + }",
    "network N { let y = f(a)(b) }", "network N { let y = [a](b) }", "train T { a: b, c: d }",
    "train T { a b }",
    "train T { let a = b }", "train { }", "network N { } }", "{ }", "network N { network M { } }", "import a",
    "network N { let a.b = c }", "network N { let a == c }", "block B { dense(3) tanh }", "let a = + b",
  ]

  /// `tokens` with one or two of them deleted, doubled, swapped with their neighbor or replaced, as a text.
  static func mutation(of tokens: [String], by random: inout SeededGenerator) -> String {
    var tokens = tokens
    for _ in 0..<Int.random(in: 1...2, using: &random) where tokens.count > 2 {
      let i = Int.random(in: 0..<tokens.count - 1, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: tokens.remove(at: i)
      case 1: tokens.insert(tokens[i], at: i)
      case 2: tokens.swapAt(i, i + 1)
      case 3:
        // By one of its kind, so that a part of the mutations stays right.
        let others = tokens.filter { $0.first?.isLetter == tokens[i].first?.isLetter }
        tokens[i] = others.randomElement(using: &random) ?? tokens[i]
      default: tokens.insert(tokens[Int.random(in: 0..<tokens.count, using: &random)], at: i)
      }
    }
    return tokens.joined(separator: " ")
  }

  /// A text that `grammar` derives from `rule`, in about `budget` steps, as tokens.
  static func sentence(
    of rule: EBNF.Rule, _ grammar: EBNF, budget: inout Int, by random: inout SeededGenerator
  ) -> [String] {
    budget -= 1
    switch rule {
    case .terminal(let text): return [text]
    case .special: return []
    case .reference("name"): return [["x", "dense", "Int", "ζ", "relu"].randomElement(using: &random) ?? "x"]
    case .reference("number"): return [["1", "0.5", "1e-3", "10_000"].randomElement(using: &random) ?? "1"]
    case .reference("string"): return ["\"a b\""]
    case .reference("factor") where budget < 0: return ["x"]
    case .reference("closure") where budget < 0: return ["{", "y", "}"]
    case .reference(let name):
      return grammar.rules[name].map { sentence(of: $0, grammar, budget: &budget, by: &random) } ?? []
    case .sequence(let parts):
      return parts.flatMap { sentence(of: $0, grammar, budget: &budget, by: &random) }
    case .choice(let alternatives):
      let chosen = alternatives.randomElement(using: &random) ?? alternatives[0]
      return sentence(of: chosen, grammar, budget: &budget, by: &random)
    case .optional(let inner):
      let isThere = budget > 0 && Bool.random(using: &random)
      return isThere ? sentence(of: inner, grammar, budget: &budget, by: &random) : []
    case .repetition(let inner):
      var tokens: [String] = []
      while budget > 0, Int.random(in: 0..<3, using: &random) > 0 {
        tokens += sentence(of: inner, grammar, budget: &budget, by: &random)
      }
      return tokens
    case .except(let inner, _): return sentence(of: inner, grammar, budget: &budget, by: &random)
    }
  }
}
