import DKSDiagnostics
import DKSElaboration
import DKSGraph
import Testing

/// Names of nodes follow the text (Language 5).
@Suite struct NameTests {
  private func names(_ items: String, before: String = "") -> [String] {
    let result = compile("\(before) network N { input x: Float[4] \(items) }")
    #expect(result.report == "")
    return Array(result.names.dropFirst())
  }

  @Test("a let names what it computes, a second node of one kind counts")
  func lets() {
    #expect(
      names("let a = x -> dense(3) -> tanh -> dense(3) output y = a -> dense(1)")
        == ["a.dense", "a.tanh", "a.dense_2", "y"])
  }

  @Test("repeat and for count their turns, and a second one in the same place has a number")
  func turns() {
    #expect(
      names("output y = x -> repeat 2 { dense(3) } -> repeat 1 { dense(3) } -> for n in [2, 3] { dense(n) }")
        == ["y.repeat[0].dense", "y.repeat[1].dense", "y.repeat_2[0].dense", "y.for[0].dense", "y"])
  }

  @Test("a block adds its name, and its lets theirs")
  func blocks() {
    #expect(
      names(
        "output y = x -> B -> B -> tanh",
        before: "block B { x in let inner = x -> dense(4) return inner -> relu }")
        == ["y.B.inner.dense", "y.B.relu", "y.B_2.inner.dense", "y.B_2.relu", "y"])
  }

  @Test("a sum is called like its let, elsewhere 'sum'")
  func sums() {
    #expect(
      names("let s = 0.6 * x + 0.8 * (x -> tanh) output y = (s + x) -> relu")
        == ["s.tanh", "s", "y.sum", "y"])
  }

  @Test("an output of a tensor that has a name leaves the name alone")
  func aliases() {
    let result = compile("network N { input x: Float[4] let a = x -> tanh output y = a output z = x }")
    #expect(result.names == ["x", "a.tanh"])
    #expect(result.networks[0].graph.outputs.map(\.name) == ["y", "z"])
  }

  @Test("names that the user chose keep clear of those that are made")
  func collisions() {
    let result = compile(
      """
      network N { input x: Float[4]
        let a_2 = x + 2 * (x -> tanh)
        let (a, b) = x -> split(2)
        output a_b = a -> dense(1) -> dense(1)
      }
      """)
    #expect(result.names == ["x", "a_2.tanh", "a_2", "a_b.split[0]", "a_b.split[1]", "a_b_2.dense", "a_b_2"])
  }
}
