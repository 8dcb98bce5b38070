import Testing

/// What the lexer says, in full: a wrong program and its messages.
@Suite struct WordDiagnosticTests {
  @Test func strayCharacters() {
    #expect(
      rendered(
        """
        network N {
          input x: Float[4];
          output y = x → dense(2) # two
        }

        """) == """
          test.dks:2:20: error: unknown character ';' (U+003B) [DKS0101]
           2 |   input x: Float[4];
             |                    ^
             = help: leave it out: every statement begins with a keyword
          test.dks:3:16: error: '→' is no operator [DKS0101]
           3 |   output y = x → dense(2) # two
             |                ^ did you mean '->'?
          test.dks:3:27: error: unknown character '#' (U+0023) [DKS0101]
           3 |   output y = x → dense(2) # two
             |                           ^
             = help: comments begin with '//'

          """)
  }

  @Test func operatorsOfOtherLanguages() {
    #expect(
      rendered(
        """
        let a = b & c | d .. 3

        """) == """
          test.dks:1:11: error: '&' is no operator [DKS0101]
           1 | let a = b & c | d .. 3
             |           ^ did you mean '&&'?
          test.dks:1:15: error: '|' is no operator [DKS0101]
           1 | let a = b & c | d .. 3
             |               ^ did you mean '||'?
          test.dks:1:19: error: '..' is no operator [DKS0101]
           1 | let a = b & c | d .. 3
             |                   ^^ did you mean '...'?

          """)
  }

  @Test func typographicQuotes() {
    #expect(
      rendered(
        """
        train N {
          data: “Data/MNIST”
        }

        """) == """
          test.dks:2:9: error: unknown character '“' (U+201C) [DKS0101]
           2 |   data: “Data/MNIST”
             |         ^
             = help: strings stand in double quotes: "…"
          test.dks:2:20: error: unknown character '”' (U+201D) [DKS0101]
           2 |   data: “Data/MNIST”
             |                    ^
             = help: strings stand in double quotes: "…"

          """)
  }

  @Test func unknownAttribute() {
    #expect(
      rendered(
        """
        network N {
          output y = x -> @kep tanh
        }

        """) == """
          test.dks:2:19: error: unknown attribute '@kep' [DKS0101]
           2 |   output y = x -> @kep tanh
             |                   ^^^^ the only one is '@keep'

          """)
  }

  @Test func unterminatedString() {
    #expect(
      rendered(
        """
        train N {
          data: csv("Data/drive.csv)
          batch: 64
        }

        """) == """
          test.dks:2:13: error: the line ends inside a string, before its closing '"' [DKS0103]
           2 |   data: csv("Data/drive.csv)
             |             ^^^^^^^^^^^^^^^^

          """)
  }

  @Test func malformedNumbers() {
    #expect(
      rendered(
        """
        let a = 1.e5
        let b = 1__000
        let c = 3x
        let d = 0x1F
        let e = 1e
        let f = .5
        let g = 1e999

        """) == """
          test.dks:1:9: error: malformed number '1.e5' [DKS0104]
           1 | let a = 1.e5
             |         ^^^^
             = help: a point has digits on both sides: '1.0e5'
          test.dks:2:9: error: malformed number '1__000' [DKS0104]
           2 | let b = 1__000
             |         ^^^^^^
             = help: '_' stands alone between two digits: '10_000'
          test.dks:3:9: error: malformed number '3x' [DKS0104]
           3 | let c = 3x
             |         ^^
             = help: a number ends before the next word: '2 * x'
          test.dks:4:9: error: malformed number '0x1F' [DKS0104]
           4 | let d = 0x1F
             |         ^^^^
             = help: numbers are decimal
          test.dks:5:9: error: malformed number '1e' [DKS0104]
           5 | let e = 1e
             |         ^^
             = help: an exponent has digits: '1e5'
          test.dks:6:9: error: malformed number '.5' [DKS0104]
           6 | let f = .5
             |         ^^
             = help: a point has digits on both sides: '0.5'
          test.dks:7:9: error: this number is too large [DKS0104]
           7 | let g = 1e999
             |         ^^^^^
             = note: the largest is about 1.8e308

          """)
  }

  @Test func unterminatedComment() {
    #expect(
      rendered(
        """
        network N {
          let y = x /* the end
        }

        """) == """
          test.dks:2:13: error: the file ends inside a comment, before its closing '*/' [DKS0105]
           2 |   let y = x /* the end
             |             ^^ the comment begins here

          """)
  }

  @Test func unknownEscape() {
    #expect(
      rendered(
        #"""
        import "Layers\dense.dks"

        """#) == #"""
          test.dks:1:15: error: unknown escape '\d' in a string [DKS0106]
           1 | import "Layers\dense.dks"
             |               ^^
             = help: the escapes are '\"', '\\', '\n' and '\t'

          """#)
  }
}
