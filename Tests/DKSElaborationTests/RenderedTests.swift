import DKSFormulas
import DKSDiagnostics
import DKSElaboration
import Testing

/// The messages of Language 6 that this room gives, as a terminal shows them.
@Suite struct RenderedTests {
  private func rendered(_ text: String) -> String {
    let result = compile(text)
    return result.diagnostics.map { render($0, in: result.sources, colored: false) }.joined()
  }

  @Test func unknownLayer() {
    #expect(
      rendered(
        """
        network MLP {
          param depth: Int = 100
          param width: Int = 256
          input image: Float[1, 28, 28]
          let features = image -> flatten -> repeat depth { dens(width) -> tanh }
          output digit = features -> dense(10)
        }
        """) == """
          main.dks:5:53: error: unknown layer 'dens' [DKS0201]
           5 |   let features = image -> flatten -> repeat depth { dens(width) -> tanh }
             |                                                     ^^^^ did you mean 'dense'?

          """)
  }

  @Test func differentShapes() {
    #expect(
      rendered(
        """
        block Residual(channels: Int, stride: Int = 1, shortcut: Float = 0.8, act: Activation = swish) { x in
          let branch = x
            -> conv(channels, 3, stride: stride) -> act
            -> conv(channels, 3)
          let skip = stride == 1 ? x : x -> conv(channels, 1)
          let (a, b) = [sqrt(1 - shortcut * shortcut), shortcut]
          return (a * branch + b * skip) -> act
        }
        block Stage(channels: Int) { Residual(channels, stride: 2) }
        network ResNet {
          input image: Float[3, 112, 112]
          output y = image -> conv(64, 3, stride: 2) -> Stage(128)
        }
        """) == """
          main.dks:7:15: error: 'branch' and 'skip' have different shapes [DKS0304]
           5 |   let skip = stride == 1 ? x : x -> conv(channels, 1)
             |       ---- [128, 56, 56]
           7 |   return (a * branch + b * skip) -> act
             |               ^^^^^^ [128, 28, 28]
             = note: in Residual(128, stride: 2), from Stage at main.dks:12:49
             = help: give 'skip' the same stride: 'conv(channels, 1, stride: stride)'

          """)
  }

  @Test func letOfLayer() {
    #expect(
      rendered(
        """
        network Tagger {
          input sentence: Int[64]
          let embed = embedding(10_000, 128)
          output context = sentence -> embed -> average(axis: 0)
        }
        """) == """
          main.dks:3:3: error: 'let' names a value, but 'embedding(10_000, 128)' is a layer [DKS0310]
           3 |   let embed = embedding(10_000, 128)
             |   ^^^ help: 'layer embed' names one layer; all its uses share the weights

          """)
  }
}
