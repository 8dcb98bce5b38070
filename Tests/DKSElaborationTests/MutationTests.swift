import DKSDiagnostics
import DKSElaboration
import DKSFormulas
import DKSGraph
import Testing

/// Programs that are nearly right: whatever a user types on the way, the compiler answers.
@Suite struct MutationTests {
  private static let program = """
    let wide = 8
    activation own(x, a: Float = 0.1) = x > 0 ? x : a * tanh(x)
    block Residual(channels: Int, stride: Int = 1, act: Activation = swish) { x in
      let skip = stride == 1 ? x : x -> conv(channels, 1, stride: stride)
      return (0.6 * (x -> conv(channels, 3, stride: stride) -> act) + 0.8 * skip) -> own(a: 0.2)
    }
    block Stage(channels: Int) { Residual(channels, stride: 2) -> repeat 2 { Residual(channels) } }
    network N {
      method tat(tau: 0.3, inputs: one)
      param depth: Int = 3
      input image: Float[3, wide, wide]
      input words: Int[4]
      layer embed = embedding(100, 6)
      let features = image -> for n in [4, 2 * wide] { Stage(n) } -> flatten
      let states = words -> embed -> scan(from: zeros(5)) { state, word in
        return (state + (word -> dense(5, bias: false, init: orthogonal))) -> @keep tanh
      }
      let (a, b) = (features -> dense(6)) -> split(2)
      output label = (a - b / 2, states -> last) -> concat -> repeat depth { dense(4) } -> dense(wide)
    }
    train N {
      data: csv("d.csv")
      loss: 0.5 * crossEntropy(label)
      optimizer: adam(rate: 1e-3)
      schedule: step(epochs: 2)
    }
    """

  /// The words of the program, so that a mutation moves meaning and not letters.
  private static let words: [String] = {
    var words: [String] = []
    var word = ""
    for character in program {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        if !word.isEmpty { words.append(word) }
        word = ""
        words.append(String(character))
      }
    }
    return words
  }()

  @Test("the program itself is right")
  func original() { #expect(compile(Self.program).report == "") }

  @Test(
    "no change of one or two words makes the compiler trap or stay silent without a graph", arguments: 0..<8)
  func mutations(_ part: Int) {
    var limits = Limits()
    limits.nodes = 5_000
    limits.steps = 20_000
    var state = UInt64(part + 1)
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let words = Self.words
    for _ in 0..<100 {
      var mutant = words
      for _ in 0...random(2) {
        let place = random(mutant.count)
        switch random(4) {
        case 0: mutant.remove(at: place)
        case 1: mutant[place] = words[random(words.count)]
        case 2: mutant.insert(words[random(words.count)], at: place)
        default:
          mutant[place] = ["0", "-1", "2.5", "1e300", "x", "tanh", "dense", "{", "[1]", "(a, b)"][random(10)]
        }
      }
      let result = compile(mutant.joined(), limits: limits)
      let hasErrors = result.diagnostics.contains { $0.severity == .error }
      for network in result.networks where !hasErrors {
        #expect(network.graph.verify().isEmpty)
        #expect(!network.graph.outputs.isEmpty)
      }
    }
  }
}
