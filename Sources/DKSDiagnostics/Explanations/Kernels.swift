extension Explanation {
  /// 05xx: kernels and methods.
  static let kernels: [Explanation] = [
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
      code: "DKS0504", title: "an operation has no kernel map",
      body: """
        The product of two tensors, as in gates, has no kernel map under DKS and TAT: its slope adds up where theirs
        multiply, and its output is not Gaussian. Write a weighted sum, or compile with `method none`.

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
      code: "DKS0507", title: "dks fits relu only in part",
      body: """
        DKS asks four things of an activation; relu has one parameter too few, so the slope of its Q map is left as it
        falls. A leaky ReLU satisfies all four, and so does every smooth activation.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> relu -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> leakyRelu(0.1) -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0508", title: "the architecture cannot reach the target",
      body: """
        TAT brings the largest C(0) of all subnetworks to η by choosing the negative slope of the leaky ReLUs. Even
        slope 0, plain ReLU, falls short of a high η in a shallow network, or in one whose shortcuts carry most of the
        weight. Aim lower, or make the network deeper.

        ```dks wrong
        network N {
          method tat(eta: 0.9)
          input x: Float[8]
          output y = x -> dense(8) -> leakyRelu -> dense(2)
        }
        ```

        ```dks
        network N {
          method tat(eta: 0.2)
          input x: Float[8]
          output y = x -> dense(8) -> leakyRelu -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0509", title: "there is nothing to transform",
      body: """
        Under DKS and TAT at least one activation must be there to carry the target.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> dense(2)
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
      code: "DKS0510", title: "shared weights are treated as independent",
      body: """
        A recurrence, or a named layer that is used several times, applies the same weights to several values. The
        analysis unrolls it and treats each use as if it had weights of its own. For wide layers fed by different
        values the theory says that this is exact in the limit.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          layer f = dense(8)
          output y = x -> f -> tanh -> f -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> dense(8) -> tanh -> dense(2)
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
      code: "DKS0515", title: "the method does not take this activation",
      body: """
        The equations of the method have no solution for this function: the slope of a square's Q map cannot be one,
        and the curvature of a function with a kink is infinite. The message says which applies.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> square -> dense(2)
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
      code: "DKS0516", title: "no transform of this activation is so steep",
      body: """
        An activation with straight tails cannot bend without limit: as α grows it turns into a leaky ReLU, and the
        local slope χ₁ ends at a number that depends on the two tails alone. A deeper network asks less of each layer;
        so does a smaller ζ, and tanh has no such limit.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> softplus -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.2)
          input x: Float[8]
          output y = x -> dense(8) -> softplus -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0517", title: "tat(eta) takes leaky ReLU alone",
      body: """
        The maximal C(0) is computed with the C map of one leaky ReLU, so that must be the only activation.

        ```dks wrong
        network N {
          method tat(eta: 0.5)
          input x: Float[8]
          output y = x -> repeat 20 { dense(8) -> leakyRelu } -> dense(8) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method tat(eta: 0.5)
          input x: Float[8]
          output y = x -> repeat 20 { dense(8) -> leakyRelu } -> dense(2)
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
      code: "DKS0521", title: "an argument of the method is out of range",
      body: """
        ζ of DKS is a slope above 1, τ of TAT a curvature above 0, η of TAT a cosine between 0 and 1.

        ```dks wrong
        network N {
          method dks(zeta: 0.9)
          input x: Float[8]
          output y = x -> dense(8) -> tanh -> dense(2)
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
      code: "DKS0522", title: "the activation cannot be analysed",
      body: """
        A kernel map is an integral of the activation against a Gaussian. The function must be finite on the whole
        real line, its square must have an integral, and it must be neither constant nor a straight line.

        ```dks wrong
        activation root(x) = sqrt(x)

        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> root -> dense(2)
        }
        ```

        ```dks
        activation root(x) = sqrt(1 + x * x) + x

        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> dense(8) -> root -> dense(2)
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
    Explanation(
      code: "DKS0529", title: "the equations were not solved",
      body: """
        The solver stopped before the residual of the local equations was small enough to be trusted. Please report
        the activation and the target; a smaller or larger target usually helps meanwhile.
        """),
  ]
}
