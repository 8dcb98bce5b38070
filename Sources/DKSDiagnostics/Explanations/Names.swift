extension Explanation {
  /// 02xx: names, arguments, files, parameters and methods.
  static let names: [Explanation] = [
    Explanation(
      code: "DKS0201", title: "an unknown layer",
      body: """
        After `->` stands a layer of the catalogue, an activation, a `block` or something that `layer` named. The name at the
        carets is none of them. Where one is near, it is suggested.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dens(10)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10)
        }
        ```
        """),
    Explanation(
      code: "DKS0202", title: "an unknown name",
      body: """
        The name is declared nowhere that can be seen from here: not in this body or one around it, not as a parameter, not as
        a constant, block or activation of a file. A constant of a file sees those above it only, and a body sees what its own
        `let`s have declared so far.

        ```dks wrong
        let width = 10

        network N {
          input x: Float[4]
          output y = x -> dense(widht)
        }
        ```

        ```dks
        let width = 10

        network N {
          input x: Float[4]
          output y = x -> dense(width)
        }
        ```
        """),
    Explanation(
      code: "DKS0203", title: "a name that is declared twice",
      body: """
        Within one body every name is declared once; the label shows the first place. A body inside may use the name again for
        something of its own. Constants, blocks, activations and networks of all imported files share one set of names.

        ```dks wrong
        network N {
          input x: Float[4]
          let a = x -> dense(8)
          let a = x -> dense(9)
          output y = a
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          let a = x -> dense(8)
          let b = x -> dense(9)
          output y = (a, b) -> concat
        }
        ```
        """),
    Explanation(
      code: "DKS0204", title: "an argument that does not exist",
      body: """
        The label before the colon is no parameter of what is called. The help lists those that there are. Functions of numbers,
        such as `sqrt`, take no labels at all.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(10, bas: false)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10, bias: false)
        }
        ```
        """),
    Explanation(
      code: "DKS0205", title: "an argument that is missing",
      body: """
        The parameter has no default, so every use says what it is.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10)
        }
        ```
        """),
    Explanation(
      code: "DKS0206", title: "an argument too many",
      body: """
        Arguments without a label fill the parameters from the left, others by their label; each parameter gets one.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(10, units: 12)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10)
        }
        ```
        """),
    Explanation(
      code: "DKS0207", title: "a block that applies itself",
      body: """
        A block is unfolded where it is used. One that leads back to itself would be unfolded for ever, whatever its arguments
        are. `repeat` stacks equal blocks, `for` blocks with different settings, and `scan` is a recurrence over a sequence.

        ```dks wrong
        block Deep(n: Int) { dense(8) -> Deep(n - 1) }

        network N {
          input x: Float[4]
          output y = x -> Deep(3)
        }
        ```

        ```dks
        block Deep(n: Int) { repeat n { dense(8) } }

        network N {
          input x: Float[4]
          output y = x -> Deep(3)
        }
        ```
        """),
    Explanation(
      code: "DKS0208", title: "a file that cannot be read",
      body: """
        The path of an `import` is relative to the file that it stands in.

        ```dks wrong
        import "Missing.dks"

        network N {
          input x: Float[4]
          output y = x -> dense(10)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10)
        }
        ```
        """),
    Explanation(
      code: "DKS0209", title: "imports that go round in a circle",
      body: """
        A file sees the declarations of those that it imports, so it comes after them; two files that import each other would
        both come first. Move what both need into a third file and import that from both. Two files may well import the same
        third one: it is read once.
        """),
    Explanation(
      code: "DKS0210", title: "a value for a parameter that does not exist",
      body: """
        `dksc -D depth=50` gives the `param` called `depth` of every network in the file another value. No network has a
        parameter of this name.
        """),
    Explanation(
      code: "DKS0211", title: "an unknown method",
      body: """
        `dks` brings the maximal slope over all subnetworks to zeta (Martens et al. 2021), `tat` tailors smooth activations or
        leaky ReLU (Zhang et al. 2022), and `none` leaves the network as it was written.

        ```dks wrong
        network N {
          input x: Float[4]
          method dsk(zeta: 1.5)
          output y = x -> dense(10) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          method dks(zeta: 1.5)
          output y = x -> dense(10) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0212", title: "two methods, or two targets",
      body: """
        A network has one method, and `tat` one target: `tau` for smooth activations, `eta` for leaky ReLU.

        ```dks wrong
        network N {
          input x: Float[4]
          method tat(tau: 0.3, eta: 0.9)
          output y = x -> dense(10) -> tanh
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          method tat(tau: 0.3)
          output y = x -> dense(10) -> tanh
        }
        ```
        """),
    Explanation(
      code: "DKS0213", title: "a setting that is not one of those there are",
      body: """
        Some settings are words from a closed list: `padding: .same`, `init: orthogonal`, `inputs: averageQ`. The help lists
        the words that may stand here.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(10, init: orthogonl)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10, init: orthogonal)
        }
        ```
        """),
    Explanation(
      code: "DKS0214", title: "batch normalization",
      body: """
        Batch normalization makes the output for one example depend on the others of its batch, which no kernel map describes,
        and dks and tat are made to do without it: their activations keep signals in range by themselves. Leave it out. If
        something has to be normalized, `layerNorm` looks at one example at a time.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(10) -> batchNorm -> tanh
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10) -> layerNorm -> tanh
        }
        ```
        """),
    Explanation(
      code: "DKS0215", title: "arguments for something that takes none",
      body: """
        What `layer` or `let` named is complete; its settings stand where it was declared. A template whose settings differ
        from use to use is a `block`, and each of its uses has weights of its own.

        ```dks wrong
        network N {
          input x: Float[4]
          layer head = dense(10)
          output y = x -> head(12)
        }
        ```

        ```dks
        block Head(n: Int) { dense(n) }

        network N {
          input x: Float[4]
          output y = x -> Head(12)
        }
        ```
        """),
    Explanation(
      code: "DKS0216", title: "a parameter without a value",
      body: """
        A `param` gets its value from its default or from `-D name=value` on the command line, which must fit its type: whole
        numbers for `Int`, numbers for `Float`, `true` or `false` for `Bool`, the name of an activation for `Activation`.

        ```dks wrong
        network N {
          input x: Float[4]
          param width: Int
          output y = x -> dense(width)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          param width: Int = 10
          output y = x -> dense(width)
        }
        ```
        """),
  ]
}
