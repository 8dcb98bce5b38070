import DKSDiagnostics
import Testing

@testable import DKSSyntax

@Suite struct FormatterStyleTests {
  private func formatted(_ text: String) -> String {
    let file = SourceFile(name: "test.dks", text: text)
    var diagnostics = DiagnosticSet()
    return format(parse(file, number: 0, diagnostics: &diagnostics), of: file)
  }

  @Test func commentsAndGroupsStay() {
    let text = """


      // first


      /// doc
      network   N{ // trailing
        // own
        method none   // why

        // group


        let y=x->f /* inner */ -> g // end
        // last

      }
      // at the end
      """
    #expect(
      formatted(text) == """
        // first

        /// doc
        network N { // trailing
          // own
          method none // why

          // group

          let y = x -> f /* inner */ -> g // end
          // last
        }
        // at the end

        """)
  }

  @Test func chainsBreakBeforeTheirLoosestOperators() {
    let a = String(repeating: "a", count: 30)
    #expect(
      formatted("let y = \(a) * \(a) + \(a)*\(a) - e let z = \(a) > \(a) ? \(a) * \(a) : e") == """
        let y = \(a) * \(a)
          + \(a) * \(a)
          - e
        let z = \(a) > \(a)
          ? \(a) * \(a)
          : e

        """)
  }

  @Test func argumentsBreakOneALine() {
    let a = String(repeating: "a", count: 50)
    #expect(
      formatted("let y = conv(\(a), b: \(a), c: [1,2,3,])") == """
        let y = conv(
          \(a),
          b: \(a),
          c: [1, 2, 3,]
        )

        """)
  }

  @Test func pipelinesKeepTheWritersBreaksWhereTheyFit() {
    let a = String(repeating: "a", count: 40)
    #expect(formatted("let y = x ->\n f") == "let y = x -> f\n")
    #expect(formatted("let y = x -> f\n -> g") == "let y = x -> f\n  -> g\n")
    #expect(
      formatted("let y = x -> \(a) -> \(a)\n -> \(a)") == """
        let y = x -> \(a) -> \(a)
          -> \(a)

        """)
    #expect(
      formatted("let y = x -> \(a) -> \(a) -> \(a)") == """
        let y = x
          -> \(a)
          -> \(a)
          -> \(a)

        """)
  }

  @Test func bodiesWithStatementsTakeLines() {
    #expect(
      formatted("network N { let y = x -> f -> repeat 3 { a in let b = a return b } -> g let z = y }") == """
        network N {
          let y = x -> f -> repeat 3 { a in
            let b = a
            return b
          } -> g
          let z = y
        }

        """)
    #expect(formatted("block B{dense(3)}network N{}") == "block B {\n  dense(3)\n}\nnetwork N {}\n")
  }

  @Test func blanks() {
    #expect(
      formatted("let a=-b%(c-!d)let e=0 ..< 3 let f=[1 ,x[ 2 ],]let g=@keep f(p : .same)") == """
        let a = -b % (c - !d)
        let e = 0..<3
        let f = [1, x[2],]
        let g = @keep f(p: .same)

        """)
  }

  @Test func emptyTextsAndForeignLineEnds() {
    #expect(formatted("") == "")
    #expect(formatted("\n\n") == "")
    #expect(formatted("// a") == "// a\n")
    #expect(formatted("let a = 1\r\n\r\n// b\r\nlet c = 2\r\n") == "let a = 1\n\n// b\nlet c = 2\n")
    #expect(formatted("let a = 1 // b \r\t\r\r\n") == formatted("let a = 1 // b\n"))
    #expect(formatted("\u{FEFF}let a = 1") == "let a = 1\n")
  }
}
