import Testing

@testable import DKSDiagnostics

@Suite struct SuggestionTests {
  @Test func finds() {
    #expect(suggestion(for: "dens", among: ["conv", "dense"]) == "dense")
    #expect(suggestion(for: "ouptut", among: ["input", "output"]) == "output")
    #expect(suggestion(for: "GELU", among: ["elu", "gelu"]) == "gelu")
  }

  @Test func keepsAwayFromWhatIsFar() {
    #expect(suggestion(for: "relu", among: ["tanh", "swish"]) == nil)
    #expect(suggestion(for: "x", among: ["y"]) == nil)
    #expect(suggestion(for: String(repeating: "a", count: 65), among: ["a"]) == nil)
  }

  @Test func theFirstOfTwoEquallyNearOnesWins() {
    #expect(suggestion(for: "wadth", among: ["width", "wedth"]) == "width")
    #expect(suggestion(for: "wadth", among: ["wedth", "width"]) == "wedth")
  }

  @Test func distanceIsRestricted() {
    // A swap counts once, but what was swapped is not changed again.
    #expect(editDistance(Array("ab".unicodeScalars), Array("ba".unicodeScalars)) == 1)
    #expect(editDistance(Array("ca".unicodeScalars), Array("abc".unicodeScalars)) == 3)
    #expect(editDistance([], Array("abc".unicodeScalars)) == 3)
  }
}
