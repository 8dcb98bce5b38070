import Testing

/// What the parser says of words that do not go together, in full.
@Suite struct OrderDiagnosticTests {
  @Test func arrowAfterASum() {
    #expect(
      rendered(
        """
        network Driver {
          let state = 0.6 * near + 0.8 * far -> mish
        }

        """) == """
          test.dks:2:38: error: '->' after a sum is ambiguous [DKS0107]
           2 |   let state = 0.6 * near + 0.8 * far -> mish
             |               ---------------------- ^^ the sum, or only 'far'?
             = help: write '(0.6 * near + 0.8 * far) -> mish'

          """)
  }

  @Test func arrowAfterAProduct() {
    #expect(
      rendered(
        """
        let y = 2 * x -> relu -> dense(3)

        """) == """
          test.dks:1:15: error: '->' after a product is ambiguous [DKS0107]
           1 | let y = 2 * x -> relu -> dense(3)
             |         ----- ^^ the product, or only 'x'?
             = help: write '(2 * x) -> relu -> dense(3)'

          """)
  }

  @Test func arrowAfterASumOverLines() {
    #expect(
      rendered(
        """
        let y = a
          + b
          -> relu

        """) == """
          test.dks:3:3: error: '->' after a sum is ambiguous [DKS0107]
           1 | let y = a
             |         -
           2 |   + b
             |   ---
           3 |   -> relu
             |   ^^ the sum, or only 'b'?
             = help: write '(a + b) -> relu'

          """)
  }

  @Test func operatorAfterAnArrow() {
    #expect(
      rendered(
        """
        network N {
          let y = a -> relu + b
        }

        """) == """
          test.dks:2:21: error: '+' after '->' is ambiguous [DKS0107]
           2 |   let y = a -> relu + b
             |           --------- ^ after the pipeline, or after its last stage?
             = help: write '(a -> relu) + …'

          """)
  }

  @Test func missingParentheses() {
    #expect(
      rendered(
        """
        network N {
          output y = x -> dense 10
        }

        """) == """
          test.dks:2:25: error: found '10', expected a statement or '}' [DKS0108]
           2 |   output y = x -> dense 10
             |                         ^^
             = help: settings stand in parentheses: 'dense(10)'

          """)
  }

  @Test func missingComma() {
    #expect(
      rendered(
        """
        let a = f(4 5)

        """) == """
          test.dks:1:13: error: found '5', expected ',' or ')' [DKS0108]
           1 | let a = f(4 5)
             |             ^

          """)
  }

  @Test func missingKeyword() {
    #expect(
      rendered(
        """
        network N {
          y = x -> dense(10)
        }

        """) == """
          test.dks:2:3: error: found 'y', expected a statement or '}' [DKS0108]
           2 |   y = x -> dense(10)
             |   ^
             = help: a value gets its name with 'let': 'let y = …'

          """)
  }

  @Test func misspeltKeyword() {
    #expect(
      rendered(
        """
        network N {
          ouput y = x
        }

        """) == """
          test.dks:2:3: error: found 'ouput', expected a keyword [DKS0108]
           2 |   ouput y = x
             |   ^^^^^ did you mean 'output'?

          """)
  }

  @Test func missingValue() {
    #expect(
      rendered(
        """
        network N {
          let y =
          output z = y
        }

        """) == """
          test.dks:2:10: error: found 'output', expected an expression [DKS0108]
           2 |   let y =
             |          ^

          """)
  }

  @Test func commasBetweenSettings() {
    #expect(
      rendered(
        """
        train N {
          batch: 64,
          epochs: 20
        }

        """) == """
          test.dks:2:12: error: found ',', expected a setting or '}' [DKS0108]
           2 |   batch: 64,
             |            ^
             = help: settings stand without commas

          """)
  }

  @Test func namesHaveNoParts() {
    #expect(
      rendered(
        """
        let a = b.c

        """) == """
          test.dks:1:10: error: found '.', expected an operator or the next statement [DKS0108]
           1 | let a = b.c
             |          ^
             = help: names have no parts that '.' could reach

          """)
  }
}
