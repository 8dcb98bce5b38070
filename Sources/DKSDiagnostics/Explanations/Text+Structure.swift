extension Explanation {
  /// 01xx, what the parser says.
  static let structure: [Explanation] = [
    Explanation(
      code: "DKS0107", title: "arithmetic and an arrow without parentheses",
      body: """
        `a + b -> relu` reads two ways: the sum goes through `relu`, or only `b` does. So it has no meaning, and neither
        has `a -> relu + b`. Parentheses say which one is meant. A single tensor, with a sign or without, needs none.

        ```dks wrong
        network N {
          input a: Float[8]
          input b: Float[8]
          output y = 0.6 * a + 0.8 * b -> relu
        }
        ```

        ```dks
        network N {
          input a: Float[8]
          input b: Float[8]
          output y = (0.6 * a + 0.8 * b) -> relu
          output z = 0.6 * a + 0.8 * (b -> relu)
        }
        ```
        """),
    Explanation(
      code: "DKS0108", title: "a word where another one is expected",
      body: """
        The message says what was found and what could stand in its place. Every statement begins with a keyword:
        `let` and `layer` in a body, also `method`, `param`, `input` and `output` in a network. Tensors move by `->`
        alone, and the settings of a layer stand in parentheses.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense 2
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0109", title: "a bracket that is not closed",
      body: """
        A statement or another closing bracket was found before the one that is wanted. The second label shows the
        bracket that is still open.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(2
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0110", title: "a closing bracket too many",
      body: """
        Nothing is open that the bracket could close. If what follows was meant to be inside, an earlier bracket closes
        too soon.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(2))
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0111", title: "a reserved word used as a name",
      body: """
        The keywords `import let activation block network train method param input layer output repeat for in scan
        return true false` name nothing else, so that a half-typed program is understood from its next keyword on.

        ```dks wrong
        network N {
          input input: Float[4]
          output y = x -> dense(2)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0112", title: "a closure where a value is expected",
      body: """
        A closure is no value: it stands after `repeat`, `for`, `scan` and `->`, and is the body of a block. To use one
        in several places, give it a name with `block`.

        ```dks wrong
        network N {
          input x: Float[4]
          let hidden = { dense(4) -> tanh }
          output y = x -> hidden
        }
        ```

        ```dks
        block Hidden { dense(4) -> tanh }

        network N {
          input x: Float[4]
          output y = x -> Hidden
        }
        ```
        """),
    Explanation(
      code: "DKS0113", title: "nesting that is too deep",
      body: """
        Parentheses, lists, closures, signs and conditionals nest at most 256 levels deep. Programs that people write do
        not come near; a program that writes programs names the inner parts with `let` or `block`. Long sums and long
        pipelines are flat and have no such limit.
        """),
    Explanation(
      code: "DKS0114", title: "more errors than are shown",
      body: """
        Of one file the first twenty errors are shown; the note says how many were found after them. Mend the first
        ones and compile again: often the others follow from them. Of all that is found in one run, the command line shows
        fifty, errors before warnings.
        """),
    Explanation(
      code: "DKS0115", title: "a body that yields nothing",
      body: """
        A body is one expression, or statements that end with `return` and an expression.

        ```dks wrong
        block Tower(width: Int) { x in
          let y = x -> dense(width) -> tanh
        }
        ```

        ```dks
        block Tower(width: Int) { x in
          let y = x -> dense(width) -> tanh
          return 0.6 * x + 0.8 * y
        }
        ```
        """),
    Explanation(
      code: "DKS0116", title: "a statement in the wrong place",
      body: """
        `method`, `param`, `input` and `output` belong directly inside of a `network`; `layer` belongs into a network or
        a body; `return` ends a body. Often a brace closes the network too early.

        ```dks wrong
        network N {
          input x: Float[4]
          let y = x -> repeat 3 { dense(4) } }
          output z = y
        ```

        ```dks
        network N {
          input x: Float[4]
          let y = x -> repeat 3 { dense(4) }
          output z = y
        }
        ```
        """),
    Explanation(
      code: "DKS0117", title: "an unknown type",
      body: """
        A parameter is an `Int`, a `Float`, a `Bool` or an `Activation`. An input is a `Float` or an `Int` with a shape.

        ```dks wrong
        block Tower(width: int) { dense(width) }
        ```

        ```dks
        block Tower(width: Int) { dense(width) }
        ```
        """),
    Explanation(
      code: "DKS0118", title: "no layer after an arrow",
      body: """
        After `->` stands a layer, an activation or a block by its name, with settings in parentheses where it has
        some, or `@keep`, `repeat`, `for`, `scan` or a closure. A tensor is brought together with another one in a
        tuple or a sum, before the arrow.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> (dense(2))
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0119", title: "empty parentheses",
      body: """
        Parentheses that stand for a value have an expression in them, or several for a tuple. Only a layer without
        settings may have empty ones: `flatten()`.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = () -> concat
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = (x, x) -> concat
        }
        ```
        """),
  ]
}
