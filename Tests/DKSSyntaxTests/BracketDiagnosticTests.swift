import Testing

/// What the parser says of brackets and of statements in the wrong place, in full.
@Suite struct BracketDiagnosticTests {
  @Test func unclosedParenthesis() {
    #expect(
      rendered(
        """
        network N {
          let y = x -> dense(4
          output z = y
        }

        """) == """
          test.dks:2:23: error: found 'output', expected ')' [DKS0109]
           2 |   let y = x -> dense(4
             |                     - ^
             |                     |
             |                     opened here

          """)
  }

  @Test func unclosedBrace() {
    #expect(
      rendered(
        """
        network N {
          let y = x -> repeat 3 { dense(4)
          output z = y
        }

        """) == """
          test.dks:2:35: error: found 'output', expected '}' [DKS0109]
           2 |   let y = x -> repeat 3 { dense(4)
             |                         -         ^
             |                         |
             |                         opened here

          """)
  }

  @Test func wrongClosingBracket() {
    #expect(
      rendered(
        """
        let a = [1, 2)
        let b = 3

        """) == """
          test.dks:1:14: error: found ')', expected ']' [DKS0109]
           1 | let a = [1, 2)
             |         -    ^
             |         |
             |         opened here

          """)
  }

  @Test func strayBracket() {
    #expect(
      rendered(
        """
        network N {
          output y = x -> dense(4))
        }

        """) == """
          test.dks:2:27: error: found ')', but nothing is open that it could close [DKS0110]
           2 |   output y = x -> dense(4))
             |                           ^

          """)
  }

  @Test func strayBrace() {
    #expect(
      rendered(
        """
        network N {
          let y = x -> repeat 3 { dense(4) }}
          output z = y
        }

        """) == """
          test.dks:3:3: error: found 'output', which belongs inside of a 'network' [DKS0116]
           2 |   let y = x -> repeat 3 { dense(4) }}
             |                                     - the one before ends here
           3 |   output z = y
             |   ^^^^^^

          """)
  }

  @Test func reservedWords() {
    #expect(
      rendered(
        """
        network N {
          let input = 3
          output y = x -> layer(4)
        }

        """) == """
          test.dks:2:7: error: found the reserved word 'input', expected a name [DKS0111]
           2 |   let input = 3
             |       ^^^^^
             = help: use another name, such as 'input_'
          test.dks:3:19: error: found the reserved word 'layer', expected a layer after '->' [DKS0111]
           3 |   output y = x -> layer(4)
             |                   ^^^^^
             = help: use another name, such as 'layer_'

          """)
  }

  @Test func closureAsValue() {
    #expect(
      rendered(
        """
        network N {
          let f = { dense(4) -> tanh }
        }

        """) == """
          test.dks:2:11: error: found a closure, expected a value [DKS0112]
           2 |   let f = { dense(4) -> tanh }
             |           ^
             = help: apply it with 'x -> { … }', or give it a name with 'block F { … }'

          """)
  }

  @Test func missingReturn() {
    #expect(
      rendered(
        """
        block B { x in
          let y = x -> tanh
        }

        """) == """
          test.dks:2:20: error: found '}', expected 'return' [DKS0115]
           2 |   let y = x -> tanh
             |                    ^
             = help: a body that begins with 'let' or 'layer' ends with 'return'

          """)
  }

  @Test func emptyBody() {
    #expect(
      rendered(
        """
        block B { }

        """) == """
          test.dks:1:11: error: found '}', expected an expression [DKS0115]
           1 | block B { }
             |           ^
             = help: a body yields something: '{ dense(10) }'

          """)
  }

  @Test func inputOutsideOfANetwork() {
    #expect(
      rendered(
        """
        input x: Float[4]

        network N {
          output y = x
        }

        """) == """
          test.dks:1:1: error: found 'input', which belongs inside of a 'network' [DKS0116]
           1 | input x: Float[4]
             | ^^^^^

          """)
  }

  @Test func returnInANetwork() {
    #expect(
      rendered(
        """
        network N {
          return 3
        }

        """) == """
          test.dks:2:3: error: found 'return', which belongs at the end of a closure [DKS0116]
           2 |   return 3
             |   ^^^^^^

          """)
  }

  @Test func unknownTypes() {
    #expect(
      rendered(
        """
        block B(width: int) { dense(width) }
        network N {
          input x: Tensor[3]
        }

        """) == """
          test.dks:1:16: error: found the type 'int', expected 'Int', 'Float', 'Bool' or 'Activation' [DKS0117]
           1 | block B(width: int) { dense(width) }
             |                ^^^ did you mean 'Int'?
          test.dks:3:12: error: found the type 'Tensor', expected 'Float' or 'Int' [DKS0117]
           3 |   input x: Tensor[3]
             |            ^^^^^^

          """)
  }

  @Test func stagesThatAreNone() {
    #expect(
      rendered(
        """
        let a = x -> 3
        let b = x -> (dense(3))
        let c = x -> widths[0]

        """) == """
          test.dks:1:14: error: found '3', expected a layer after '->' [DKS0118]
           1 | let a = x -> 3
             |              ^
          test.dks:2:14: error: found '(', expected a layer after '->' [DKS0118]
           2 | let b = x -> (dense(3))
             |              ^
             = help: write the layer without parentheses, or as a closure: '-> { x in … }'
          test.dks:3:20: error: found '[', expected a layer after '->' [DKS0118]
           3 | let c = x -> widths[0]
             |                    ^
             = help: name the element first: 'let width = widths[0]'

          """)
  }

  @Test func emptyParentheses() {
    #expect(
      rendered(
        """
        let a = () -> concat

        """) == """
          test.dks:1:9: error: found empty parentheses, expected an expression in them [DKS0119]
           1 | let a = () -> concat
             |         ^^

          """)
  }
}
