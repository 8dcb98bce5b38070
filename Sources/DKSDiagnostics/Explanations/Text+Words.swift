extension Explanation {
  /// 01xx, what the lexer says.
  static let words: [Explanation] = [
    Explanation(
      code: "DKS0101", title: "a character that belongs to no word",
      body: """
        Outside of strings and comments the language uses letters, digits, `_` and a few ASCII operators. Letters may
        be of any script, so `ζ` is a name; `;`, `#` and typographic quotes are nothing. Characters that look like
        an operator, such as `→` or `×`, are named together with the operator that was probably meant.

        ```dks wrong
        network N {
          input x: Float[4];
          output y = x -> dense(2)
        }
        ```

        Every statement begins with a keyword, so nothing needs to end it:

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0102", title: "bytes that are no UTF-8",
      body: """
        A `.dks` file is text in UTF-8, comments and strings included. The bytes at the carets are no such text: the
        file was probably saved in an older encoding, or it is no text file at all. Save it again as UTF-8.
        """),
    Explanation(
      code: "DKS0103", title: "a string that does not end on its line",
      body: """
        A string ends with a double quote on the line on which it begins. For a line break inside one, write `\\n`.

        ```dks wrong
        train N {
          data: mnist("Data/MNIST)
        }
        ```

        ```dks
        train N {
          data: mnist("Data/MNIST")
        }
        ```
        """),
    Explanation(
      code: "DKS0104", title: "a malformed number",
      body: """
        A number is decimal: digits, single `_` between digits, a point with digits on both sides, an exponent with
        digits. It ends before the next word and is not greater than the greatest `Double`.

        ```dks wrong
        let rate = 1.e-3
        let scale = .5
        let count = 10__000
        ```

        ```dks
        let rate = 1.0e-3
        let scale = 0.5
        let count = 10_000
        ```
        """),
    Explanation(
      code: "DKS0105", title: "a comment that does not end",
      body: """
        A comment that begins with `/*` ends with the next `*/`. Such comments do not nest. The carets show where the
        comment began that the file ends in.

        ```dks wrong
        /* the width of every layer
        let width = 256
        ```

        ```dks
        /* the width of every layer */
        let width = 256
        ```
        """),
    Explanation(
      code: "DKS0106", title: "an unknown escape in a string",
      body: """
        After a backslash a string has one of `"`, `\\`, `n` (a line break) and `t` (a tab). A path on Windows is written
        with slashes.

        ```dks wrong
        train N {
          data: csv("Data\\drive.csv")
        }
        ```

        ```dks
        train N {
          data: csv("Data/drive.csv")
        }
        ```
        """),
  ]
}
