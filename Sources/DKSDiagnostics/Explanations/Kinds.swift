extension Explanation {
  /// 03xx: kinds of values and shapes of tensors.
  static let kinds: [Explanation] = [
    Explanation(
      code: "DKS0301", title: "a value of the wrong kind",
      body: """
        An expression is a number, a truth value, a string, a list, a range, an activation, a layer, a tensor or a tuple of
        tensors. The one at the carets is of another kind than the place asks for. Conditions are decided when compiling, so
        none of them compares tensors.

        ```dks wrong
        network N {
          input x: Float[4]
          let a = x -> dense(4)
          output y = x -> a
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          let a = x -> dense(4)
          output y = x + a
        }
        ```
        """),
    Explanation(
      code: "DKS0302", title: "a size that is not whole",
      body: """
        `/` divides real numbers, as in `1/2`. Where a size or a count is wanted, the result must be whole; `floor`, `ceil` and
        `round` make it so.

        ```dks wrong
        network N {
          input x: Float[4]
          let n = 5
          output y = x -> dense(n / 2)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          let n = 5
          output y = x -> dense(floor(n / 2))
        }
        ```
        """),
    Explanation(
      code: "DKS0303", title: "a number out of range",
      body: """
        The number has the right kind but a value that makes no sense here: no units, a negative count, an index past the end,
        a root of a negative number, a shape with more elements than fit in any memory.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(0)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }
        ```
        """),
    Explanation(
      code: "DKS0304", title: "summands of different shapes",
      body: """
        A weighted sum adds element by element, so all its tensors have one shape. The label at the carets shows the shape of
        one summand, the other label the shape of the second, where it comes from. In a residual block, the shortcut needs the
        stride and the channels of the branch.

        ```dks wrong
        network N {
          input x: Float[4]
          let a = x -> dense(8) -> tanh
          output y = 0.6 * a + 0.8 * x
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          let a = x -> dense(4) -> tanh
          output y = 0.6 * a + 0.8 * x
        }
        ```
        """),
    Explanation(
      code: "DKS0305", title: "a tensor that does not fit its layer",
      body: """
        Every layer says which shapes it takes: images are `[C, H, W]`, sequences `[T, d]`, vectors `[d]`; the batch is never
        written. `flatten` makes a vector of anything, `reshape` anything of the same number of elements.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> conv(8, 3)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> reshape(1, 2, 2) -> conv(8, 3)
        }
        ```
        """),
    Explanation(
      code: "DKS0306", title: "the wrong number of tensors",
      body: """
        Several tensors travel as a tuple. A tuple has as many names as it has elements, no tuple stands inside another, and a
        layer for one tensor takes none.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = (x, x) -> dense(10)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = (x, x) -> concat -> dense(10)
        }
        ```
        """),
    Explanation(
      code: "DKS0307", title: "arithmetic that has no meaning",
      body: """
        Numbers have `+ - * / %`. Tensors have weighted sums: `a + b`, `a - b`, `2 * a`, `a / 2`. A number is not added to a
        tensor, since affine layers bring their own bias, and nothing is divided by a tensor.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x + 1
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(4)
        }
        ```
        """),
    Explanation(
      code: "DKS0308", title: "a tensor where only settings go",
      body: """
        Parentheses after a name hold settings. Tensors move by `->`, several of them as a tuple. Outside of networks there are
        no tensors.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = dense(x, 10)
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
      code: "DKS0309", title: "a formula that is none",
      body: """
        The formula of an own activation is a real function of one variable: numbers, parameters, `+ - * /`, functions such as
        `exp`, and `comparison ? a : b` with one comparison. Quadrature differentiates it and every back end prints it, so it
        can hold nothing else.

        ```dks wrong
        activation clip(x) = x > 0 && x < 1 ? x : 0

        network N {
          input x: Float[4]
          output y = x -> dense(10) -> clip
        }
        ```

        ```dks
        activation clip(x) = min(max(x, 0), 1)

        network N {
          input x: Float[4]
          output y = x -> dense(10) -> clip
        }
        ```
        """),
    Explanation(
      code: "DKS0310", title: "`let` of a layer",
      body: """
        `let` names tensors, numbers and other values. A layer that is written has weights; `layer` names it, and all its uses
        share them. A template whose uses have weights of their own is a `block`.

        ```dks wrong
        network N {
          input x: Float[4]
          let head = dense(10)
          output y = x -> head
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          layer head = dense(10)
          output y = x -> head
        }
        ```
        """),
    Explanation(
      code: "DKS0311", title: "`layer` of a value",
      body: """
        `layer` names something that a tensor can flow into. What stands here is a value already, and `let` names it.

        ```dks wrong
        network N {
          input x: Float[4]
          layer hidden = x -> dense(10)
          output y = hidden -> tanh
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          let hidden = x -> dense(10)
          output y = hidden -> tanh
        }
        ```
        """),
    Explanation(
      code: "DKS0312", title: "a body that yields the wrong thing",
      body: """
        A body without a name for what flows in is a layer: `{ dense(10) -> tanh }`. One with a name computes a tensor from it:
        `{ x in 0.6 * x + 0.8 * (x -> tanh) }`.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> repeat 3 { a in dense(4) -> tanh }
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> repeat 3 { dense(4) -> tanh }
        }
        ```
        """),
    Explanation(
      code: "DKS0313", title: "a text that unfolds into too much",
      body: """
        Networks have at most 45,000 nodes, or one for each 24 bytes of text if that is more. Blocks apply each other at
        most 128 levels deep, lists nest at most 8, formulas at most 200 levels deep. A formula has at most 200 operations, and a network at
        most 200 own activations of different parameters. Unfolding takes at most two million steps and twenty for each node;
        sixteen bytes of a name in the graph are a step. A text that needs more is nearly always one that repeats a
        repetition, or blocks that double each other.

        ```dks wrong
        network N {
          input x: Float[4]
          let a = [[[[[[[[[1]]]]]]]]]
          output y = x -> dense(10)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          let a = [1]
          output y = x -> dense(a[0])
        }
        ```
        """),
    Explanation(
      code: "DKS0314", title: "a scan whose parts do not fit",
      body: """
        `scan(from: start) { state, element in … }` walks axis 0 of what flows in. Its body takes the state and one element and
        yields the next state, of the same shape. Several states, or several sequences of one length, travel as tuples; the
        states come first.

        ```dks wrong
        network N {
          input words: Float[6, 4]
          let states = words -> scan(from: zeros(8)) { state, word in word -> dense(9) }
          output y = states -> last
        }
        ```

        ```dks
        network N {
          input words: Float[6, 4]
          let states = words -> scan(from: zeros(8)) { state, word in
            return 0.6 * (word -> dense(8)) + 0.8 * (state -> dense(8))
          }
          output y = states -> last
        }
        ```
        """),
    Explanation(
      code: "DKS0315", title: "an output that is no tensor",
      body: """
        An output is one tensor. A tuple becomes several outputs or one by `concat`; a layer becomes a tensor when one flows
        into it.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = (x, x -> tanh)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x
          output z = x -> tanh
        }
        ```
        """),
    Explanation(
      code: "DKS0316", title: "`@keep` before something that is no activation",
      body: """
        `@keep` exempts one activation from the method's transformation. Nothing else is transformed, so nothing else is kept.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> @keep dense(10)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10) -> @keep tanh
        }
        ```
        """),
    Explanation(
      code: "DKS0317", title: "one layer on tensors that need different weights",
      body: """
        All uses of a `layer` share its weights, and the shape of the weights follows from the number of features that flow in.
        Uses with different numbers of features cannot share; a `block` gives each its own.

        ```dks wrong
        network N {
          input x: Float[4]
          layer f = dense(8)
          output y = x -> f -> f
        }
        ```

        ```dks
        block F { dense(8) }

        network N {
          input x: Float[4]
          output y = x -> F -> F
        }
        ```
        """),
    Explanation(
      code: "DKS0318", title: "a kernel that takes too much work",
      body: """
        An analysis integrates an activation once for each variance that it is fed. In a deep network that nothing keeps at
        q = 1 every layer has its own, and beyond 5,000 integrals, or fewer of activations with kinks and of own ones, the
        analysis stops. Bring q to one value, or look at fewer layers: what repeats shows early.

        A value falls into parts where channels or places differ: the operands of a concatenation, a border of zeros. Each part
        has a kernel of its own, and so has each pair of parts that meets in a sum. Where there are millions of them the network
        is refused at the layer that makes them. A layer with weights makes one part of many.

        The equations of a method are solved for each activation by itself. Where an own activation differs from layer to
        layer, hundreds of solutions would be searched; fewer activations do as well.

        ```sh
        dksc analyze deep.dks -D depth=1000
        dksc analyze deep.dks --method he
        ```
        """),
  ]
}
