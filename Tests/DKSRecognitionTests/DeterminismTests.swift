import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition

@Suite("What is known before the network runs is made of constants by operators that determine it")
struct DeterminismTests {
  private func foreign(_ type: String, _ domain: String = "") -> DKSModels.Operator {
    .foreign(ForeignOperator(type: type, domain: domain))
  }

  @Test("operators that draw, remember, have graphs inside or are others'")
  func operators() {
    for type in ["RandomNormal", "RandomUniformLike", "Bernoulli", "Multinomial", "ReadValue", "Loop", "If"] {
      #expect(!foreign(type).isDeterministic, "\(type)")
    }
    #expect(!foreign("RandomUniform", "opset8").isDeterministic)
    #expect(!foreign("Softplus", "my.ops").isDeterministic && !foreign("X", "extension").isDeterministic)
    for type in ["DequantizeLinear", "Expand", "Einsum"] { #expect(foreign(type).isDeterministic, "\(type)") }
    #expect(foreign("FakeQuantize", "opset1").isDeterministic)
    #expect(DKSModels.Operator.elementwise(.add).isDeterministic)
  }

  @Test(
    "what they make of constants is a part without a kernel map, and stays in the model",
    arguments: ["RandomNormalLike", "Bernoulli", "ReadValue"])
  func parts(type: String) throws {
    var s = Sketch()
    let x = s.apply(.matrixProduct(), s.input([1, 4]), s.constant([4, 4]))
    let noise = s.apply(foreign(type), s.constant([1, 4]))
    s.model[noise].shape = [1, 4]
    s.output(s.apply(.matrixProduct(), s.apply(.tanh, s.apply(.add, x, noise)), s.constant([4, 2])))
    #expect(s.mnemonics() == ["dense", "opaque", "sum", "activation", "dense"])
    var diagnostics = DiagnosticSet()
    _ = s.model.recognized(diagnostics: &diagnostics)
    #expect(diagnostics.all.map(\.code) == [type == "ReadValue" ? "DKS0952" : "DKS0953"])
    #expect(diagnostics.all.first?.message.contains(type == "ReadValue" ? "remembers" : "draws") == true)
  }
}
