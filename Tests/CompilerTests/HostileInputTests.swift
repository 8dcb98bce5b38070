import DKSCompiler
import DKSDiagnostics
import Testing

/// Inputs that are large, deep or broken end in diagnostics, never in a trap or a hang.
@Suite struct HostileInputTests {
  private func codes(_ text: String) -> [String] { codes(Array(text.utf8)) }

  private func codes(_ bytes: [UInt8]) -> [String] {
    let compilation = Compiler.compile(SourceFile(name: "hostile.dks", text: bytes), form: .dks)
    for diagnostic in compilation.diagnostics.all {
      #expect(!render(diagnostic, in: compilation.sources, colored: false).isEmpty)
    }
    return compilation.diagnostics.all.map(\.code)
  }

  private func network(_ body: String) -> String {
    "network N {\n  method dks(zeta: 1.5)\n  input x: Float[8]\n\(body)\n}\n"
  }

  @Test(arguments: ["(", "-", "!", "[", "dense(", "x ? ", "repeat 2 { ", "{ v in v -> "])
  func tenThousandLevelsDeep(opening: String) {
    let text = network("  output y = x -> dense(" + String(repeating: opening, count: 10_000) + "4)")
    #expect(codes(text).count >= 1)
    #expect(codes(text).count <= 25)
  }

  @Test func aFormulaTenThousandLevelsDeep() {
    let formula = String(repeating: "tanh(", count: 10_000) + "x" + String(repeating: ")", count: 10_000)
    #expect(!codes("activation f(x) = \(formula)\n" + network("  output y = x -> dense(4) -> f")).isEmpty)
  }

  @Test func aFormulaOfTenThousandTerms() {
    let formula = Array(repeating: "tanh(x)", count: 10_000).joined(separator: " + ")
    _ = codes("activation f(x) = \(formula)\n" + network("  output y = x -> dense(4) -> f -> dense(2)"))
  }

  @Test func fiftyMegabytesOfOneStatement() {
    let line = "  // a comment that takes up room and means nothing, over and over again\n"
    var text = "network N {\n"
    text.reserveCapacity(51_000_000)
    while text.utf8.count < 50_000_000 { text += line }
    #expect(codes(text + "  input x: Float[8]\n  output y = x -> dens(4)\n}\n") == ["DKS0201"])
  }

  @Test func fiftyMegabytesOfRubbish() {
    var generator = Numbers(state: 7)
    let bytes = (0..<50_000_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    #expect(!codes(bytes).isEmpty)
  }

  @Test func randomBytesNeverTrap() {
    var generator = Numbers(state: 11)
    for _ in 0..<2_000 {
      let count = Int(generator.next() % 200)
      _ = codes((0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 40) })
    }
  }

  @Test func mutatedProgramsNeverTrap() {
    let seeds = [
      network(
        "  output y = (0.6 * (x -> dense(8)) + 0.8 * (x -> dense(8) -> tanh -> dense(8))) -> tanh -> dense(2)"
      ),
      "block B(n: Int = 3) { v in let h = v -> dense(n) return h -> tanh }\n"
        + network("  output y = x -> repeat 3 { B(n: 4) } -> dense(2)"),
      "activation f(x, a: Float = 0.1) = x > 0 ? x : a * x\n"
        + network("  output y = x -> dense(4) -> f -> dense(2)"),
    ]
    let words = [
      "(", ")", "{", "}", "->", "repeat", "1e309", "-", "in", "let", "0", "?", ":", "x", "dense", "]",
      "9999999999",
    ]
    var generator = Numbers(state: 13)
    for seed in seeds {
      let tokens = seed.split(whereSeparator: \.isWhitespace).map(String.init)
      for _ in 0..<1_000 {
        var mutated = tokens
        for _ in 0...(generator.next() % 3) {
          let place = Int(generator.next() % UInt64(mutated.count))
          switch generator.next() % 3 {
          case 0: mutated.remove(at: place)
          case 1: mutated.insert(words[Int(generator.next() % UInt64(words.count))], at: place)
          default: mutated[place] = words[Int(generator.next() % UInt64(words.count))]
          }
        }
        _ = codes(mutated.joined(separator: " "))
      }
    }
  }

  @Test func anErrorInARepeatedBodyIsSaidOnce() {
    #expect(codes(network("  output y = x -> repeat 1000 { dens(8) -> tanh } -> dense(2)")) == ["DKS0201"])
  }

  @Test func oneTypoIsOneError() {
    let text = network(
      "  let a = x -> dense(8) -> tahn\n  let b = a -> dense(8)\n  output y = b -> tanh -> dense(2)")
    #expect(codes(text).count == 1)
  }
}

/// Random numbers that are the same in every run.
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
