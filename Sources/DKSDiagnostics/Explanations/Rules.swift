extension Explanation {
  /// 05xx, rules R1 to R3 of the theory: what feeds an activation, and what may be added.
  static let rules: [Explanation] = [
    Explanation(
      code: "DKS0501", title: "an activation is fed by an activation",
      body: """
        The kernel maps describe an activation whose input is Gaussian: the output of a dense or convolutional layer
        with many inputs. The output of another activation is not, so the two have no map of their own as a pair.
        Put a layer between them, or declare their composition as one activation, which is then analysed as such.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> softplus -> dense(2)
        }
        ```

        ```dks
        activation both(x) = log(1 + exp(tanh(x)))

        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> both -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0502", title: "the squared weights of a sum do not add up to one",
      body: """
        A sum of independent values with weights w₁, w₂ … multiplies q by w₁² + w₂² + …, and every layer after it
        would be fed values of the wrong size. dksc divides the weights by the root of that number and keeps their
        ratio. Deviations below a thousandth, as of weights typed to three digits, are mended without a word.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8) -> tanh -> dense(8)
          let b = x -> dense(8)
          output y = (0.5 * a + 0.5 * b) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8) -> tanh -> dense(8)
          let b = x -> dense(8)
          output y = (0.6 * a + 0.8 * b) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0503", title: "an activation is fed by an input",
      body: """
        Inputs are what they are, not Gaussian, so an activation right behind one has no kernel map.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0505", title: "the summands of a sum are not independent",
      body: """
        The size of a sum follows from the sizes of its summands only if they are uncorrelated. A value and its own
        activation are not: `x + tanh(x)` is longer than its parts say. Put a layer with weights of its own on one of
        them, or declare `activation both(x) = x + tanh(x)`, which is analysed as one function.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8)
          output y = (0.6 * a + 0.8 * (a -> tanh)) -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8)
          output y = (0.6 * a + 0.8 * (a -> tanh -> dense(8))) -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0506", title: "an activation is fed by a sum that is Gaussian only in part",
      body: """
        A shortcut that carries the output of an activation into a sum before the next activation, as in ResNet V1,
        makes the input of that activation a mixture. The maps are then an approximation. Networks with
        pre-activation, which put the activation at the beginning of the branch, keep the assumption.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8) -> tanh
          output y = (0.6 * (a -> dense(8)) + 0.8 * a) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8)
          output y = (0.6 * (a -> tanh -> dense(8)) + 0.8 * a) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0510", title: "steps of a sequence are taken for uncorrelated",
      body: """
        A recurrence applies the same weights to every step of a sequence. Where images of two steps meet in a sum, its
        size depends on how much the steps have in common, which only you know. dksc takes them for uncorrelated and
        says so; declare what is known as `correlation:`, from −1 to 1. With another correlation than 0 the sum is no
        longer normalised, and a method that needs it to be says so in turn.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input words: Float[4, 8]
          let memory = words -> scan(from: zeros(8)) { state, word in
            0.6 * (word -> dense(8) -> tanh) + 0.8 * state
          }
          output y = memory -> last -> dense(2)
        }
        ```

        ```dks
        network N {
          method none
          input words: Float[4, 8] (correlation: 0.5)
          let memory = words -> scan(from: zeros(8)) { state, word in
            0.6 * (word -> dense(8) -> tanh) + 0.8 * state
          }
          output y = memory -> last -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0524", title: "an input enters a sum as it is",
      body: """
        The method brings inputs to q = 1 by appending a coordinate, so what reaches the network is one feature wider
        than declared. An affine layer does not mind; a sum with another tensor does.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8) -> tanh -> dense(8)
          output y = (0.6 * a + 0.8 * x) -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let start = x -> dense(8)
          let a = start -> tanh -> dense(8)
          output y = (0.6 * a + 0.8 * start) -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0525", title: "the weights of a sum cannot be normalised",
      body: """
        All weights are zero, or so large that their squares overflow.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8)
          let b = x -> dense(8)
          output y = (0 * a + 0 * b) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8)
          let b = x -> dense(8)
          output y = (0.6 * a + 0.8 * b) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0526", title: "two summands share their weights",
      body: """
        For a matrix W of independent weights the inner product of Wa and Wb is that of a and b, not zero. Add first
        and apply the layer once, or use two layers.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input a: Float[8]
          input b: Float[8]
          layer f = dense(8)
          output y = (0.6 * (a -> f) + 0.8 * (b -> f)) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input a: Float[8]
          input b: Float[8]
          output y = (0.6 * (a -> dense(8)) + 0.8 * (b -> dense(8))) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0527", title: "summands are correlated through their means",
      body: """
        TAT leaves the mean of an activation where it falls. Two summands that are both outputs of activations then
        have means that point the same way, and q of their sum is not exactly 1.

        ```dks wrong
        network N {
          method tat(tau: 0.3)
          input x: Float[8]
          let a = x -> dense(8) -> tanh
          let b = x -> dense(8) -> tanh
          output y = (0.6 * a + 0.8 * b) -> dense(2)
        }
        ```

        ```dks
        network N {
          method tat(tau: 0.3)
          input x: Float[8]
          let a = x -> dense(8) -> tanh -> dense(8)
          let b = x -> dense(8) -> tanh -> dense(8)
          output y = (0.6 * a + 0.8 * b) -> dense(2)
        }
        ```
        """),
  ]
}
