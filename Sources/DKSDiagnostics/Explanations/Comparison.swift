extension Explanation {
  /// 054x: methods that only choose weights.
  static let comparison: [Explanation] = [
    Explanation(
      code: "DKS0540", title: "there is no edge of chaos",
      body: """
        `edgeOfChaos(q: q)` looks for variances of weights and biases that keep q where it is and give each layer the
        slope 1: σw² = 1/E[φ'(√q z)²] and σb² = q − σw² E[φ(√q z)²]. Where the mean of the activation is large and its
        slope small, as for the logistic function, σb² would be negative. Sums of several layers can have the same
        effect.

        ```dks wrong
        network N {
          method edgeOfChaos(q: 1)
          input x: Float[8]
          output y = x -> dense(8) -> sigmoid -> dense(8) -> sigmoid -> dense(2)
        }
        ```

        ```dks
        network N {
          method edgeOfChaos(q: 1)
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> dense(8) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0541", title: "the edge of chaos wants biases",
      body: """
        At the edge of chaos most activations need a random bias in each layer to keep q where it is. A layer written
        with `bias: false` has none, so q falls from layer to layer. Activations with straight tails through zero, such
        as ReLU, need no biases.

        ```dks wrong
        network N {
          method edgeOfChaos(q: 1)
          input x: Float[8]
          output y = x -> dense(8, bias: false) -> tanh -> dense(8, bias: false) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method edgeOfChaos(q: 1)
          input x: Float[8]
          output y = x -> dense(8, bias: false) -> relu -> dense(8, bias: false) -> relu -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0542", title: "the network cannot look linear",
      body: """
        `looksLinear` mirrors the weights: the second half of the features before an activation is minus the first, and
        the layer after it takes the difference of the halves, φ(z) − φ(−z), which is a multiple of z for ReLU, softplus,
        swish and gelu. It therefore needs such an activation, even widths, ungrouped layers, and no sum of a value from
        before an activation with one from behind it.

        ```dks wrong
        network N {
          method looksLinear
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> dense(8) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method looksLinear
          input x: Float[8]
          output y = x -> dense(8) -> relu -> dense(8) -> relu -> dense(2)
        }
        ```
        """),
  ]
}
