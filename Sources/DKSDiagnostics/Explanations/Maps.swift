extension Explanation {
  /// 05xx, operations whose kernel map is approximated or missing.
  static let maps: [Explanation] = [
    Explanation(
      code: "DKS0504", title: "an operation has no kernel map",
      body: """
        The product of two tensors, as in gates, has no kernel map under DKS and TAT: its slope adds up where theirs
        multiply, and its output is not Gaussian. Write a weighted sum, or compile with `method none`. Nor has a transposed
        convolution whose kernels overlap unevenly, for which `upsample` and then `conv` can stand, nor `softmax`, which
        belongs behind the last layer: there it is outside of what the theory looks at.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(8)
          let b = x -> dense(8)
          output y = (a * b) -> tanh -> dense(2)
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
      code: "DKS0551", title: "the kernel is not known behind an operation",
      body: """
        Without a method, and under those that only choose weights, a network may have any operations. Products of two
        tensors, a softmax before the last layer and transposed convolutions that leave gaps have no kernel map all the
        same: what `dksc analyze` shows behind them is that of the mean of the factors, or of the operand, and no
        prediction. Under `--strict` this is an error, under DKS and TAT it always is (DKS0504).

        ```dks wrong
        network N {
          method none
          input x: Float[8]
          output y = (x -> dense(4)) * (x -> dense(4))
        }
        ```

        ```dks
        network N {
          method none
          input x: Float[8]
          output y = (x -> dense(4)) + (x -> dense(4))
        }
        ```
        """),
    Explanation(
      code: "DKS0511", title: "averaging over locations before an activation",
      body: """
        The average of n locations has a smaller q than each of them, unless they are all alike; how much smaller
        depends on the correlation between them, which the maps of single locations do not know. The analysis takes
        the average for the identity. Pool after the last activation, where only q of the outputs is touched.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3) -> averagePool(2) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3, stride: 2) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0512", title: "max pooling has no kernel map",
      body: """
        The largest of several values is neither linear nor elementwise. The analysis takes it for the identity. An
        average, or a convolution with a stride, does the same work within the theory.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3) -> maxPool(2) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3, stride: 2) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0513", title: "dropout before an activation",
      body: """
        While training, two passes over one example see different masks, so C(1) < 1 behind a dropout. Right before
        the last layer that harms nothing; inside the trunk the maps do not hold.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> dropout(0.2) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> dropout(0.2) -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0514", title: "a depthwise convolution before an activation",
      body: """
        A depthwise convolution sums over the locations of one channel alone; with the weights at the centre tap it is
        one factor a channel. It keeps q and c but does not make its output Gaussian.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3) -> depthwiseConv(3) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3) -> conv(8, 1) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0518", title: "a kept activation stands before a transformed one",
      body: """
        `@keep` leaves an activation as it is. At an output that is what a squashed prediction needs; in the trunk,
        everything behind it has another q and c than the method assumes.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> @keep tanh -> dense(8) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> dense(2) -> @keep tanh
        }
        ```
        """),
    Explanation(
      code: "DKS0519", title: "the state of a scan starts at zero",
      body: """
        At the first step a zero state contributes nothing to the sum that it enters, so q there is the squared weight
        of the other summand instead of 1. Later steps come closer to 1, each by the weight of the state.

        ```dks wrong
        network N {
          method dks(zeta: 1.2)
          input s: Float[6, 8]
          let states = s -> scan(from: zeros(8)) { state, word in
            return (0.6 * (word -> dense(8)) + 0.8 * (state -> dense(8))) -> tanh
          }
          output y = states -> last -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> repeat 6 { dense(8) -> tanh } -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0523", title: "a constant factor before an activation",
      body: """
        A factor other than 1 changes q, and every map behind it assumes q = 1. The transform of the activation
        brings its input to the right scale anyway.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> scale(2) -> tanh -> dense(2)
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
      code: "DKS0528", title: "values of several places become one",
      body: """
        A reshape may cut the features of one place into several places, or join several places into one. Where they are
        features of one kind, q and c stay as they are. Where several kinds of features are joined, as behind a
        `concat`, q and c of each may differ, so the map behind it is taken for the identity.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(6)
          let b = a -> tanh -> dense(6)
          output y = (a, b) -> concat -> reshape(3, 2, 2) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let a = x -> dense(6)
          let b = a -> tanh -> dense(6)
          output y = (a, b) -> concat -> dense(12) -> reshape(3, 2, 2) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0543", title: "an activation is fed zeros",
      body: """
        Every transform is solved for inputs with q = 1. Where a border of zeros stands before an activation, or a state
        that starts from zeros is all that it is fed, its result there is a constant, and q behind it is not 1. A border
        that a later convolution takes off again, as `conv` does at its own, does no harm.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input image: Float[3, 8, 8]
          output y = image -> conv(8, 3) -> pad(1) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input image: Float[3, 8, 8]
          output y = image -> conv(8, 3) -> tanh -> conv(8, 3) -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0544", title: "a norm takes off a mean",
      body: """
        Layer norm subtracts the mean over the features, which changes the cosine of two values where that mean is not
        0: its map is (q c − m²)/(q − m²). Behind an affine layer the mean is 0, and under `dks` behind an activation
        too; `tat` leaves activations their means, so its conditions on c and its slopes do not hold behind such a norm.

        ```dks wrong
        network N {
          method tat(tau: 0.3)
          input x: Float[8]
          output y = x -> dense(8) -> softplus -> layerNorm -> dense(8) -> softplus -> dense(2)
        }
        ```

        ```dks
        network N {
          method tat(tau: 0.3)
          input x: Float[8]
          output y = x -> dense(8) -> softplus -> dense(8) -> layerNorm -> softplus -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0545", title: "the analysis is not exact",
      body: """
        Under `--strict` nothing may be assumed, also where a method makes no promise that an assumption could break: the
        kernel that `dksc analyze` shows behind this layer rests on the assumption that the message names.
        """),
    Explanation(
      code: "DKS0546", title: "shared weights at the edge of chaos have one scale",
      body: """
        At the edge of chaos the variance of the weights depends on what feeds a layer. Weights that several layers share
        are drawn once: for their first use. Where another use would need another variance, q and the slope behind it are
        not those of the edge of chaos.

        ```dks wrong
        network N {
          method edgeOfChaos(q: 1, inputs: off)
          input x: Float[8]
          layer f = dense(8)
          output y = x -> f -> tanh -> f -> tanh -> dense(2)
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
      code: "DKS0550", title: "an initialiser changes q before an activation",
      body: """
        The transform of an activation is solved for inputs with q = 1. Weights that begin with another scale than
        the method's, or with zeros, bring q to another value, where the transform is not the one that was asked for.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8, init: gaussian(scale: 2)) -> tanh -> dense(2)
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
  ]
}
