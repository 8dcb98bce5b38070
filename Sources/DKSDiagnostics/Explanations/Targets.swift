extension Explanation {
  /// 05xx, targets and activations: what the equations of a method have no answer for.
  static let targets: [Explanation] = [
    Explanation(
      code: "DKS0507", title: "dks fits relu only in part",
      body: """
        DKS asks four things of an activation. Straight lines that meet in corners cannot have them all: relu has one
        parameter too few, and relu6 and hardTanh, cut off on both sides, have Q'(1) = 1 only where each layer is to
        bend more than relu does. Then three are solved for, and the slope of the Q map is as near to 1 as the fourth
        comes. A leaky ReLU satisfies all four, and so does every smooth activation.

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
      code: "DKS0508", title: "the architecture does not reach the target",
      body: """
        TAT brings the largest C(0) of all subnetworks to η by choosing the negative slope of the leaky ReLUs. Even
        slope 0, plain ReLU, falls short of a high η in a shallow network, or in one whose shortcuts carry most of the
        weight. Then it is taken, and the largest C(0) stays below η, as the method's condition allows. Aim lower, or make
        the network deeper, and nothing is said.

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
      code: "DKS0516", title: "the target is lowered to what an activation reaches",
      body: """
        An activation with straight tails cannot bend without limit: as α grows it turns into a leaky ReLU, and the
        local slope χ₁ ends at a number that depends on the two tails alone. Others, such as sin, reach a largest slope
        or curvature somewhere. All layers have one local target, so it comes down to what the activation that reaches
        the least does reach. The maximal function is then smaller than ζ or τ, which the method's condition allows; the
        network is only less nonlinear than it was asked to be, and `dksc analyze` shows by how much.

        A deeper network asks less of each layer; so does a smaller ζ, and tanh has no such limit. A network that opaque
        parts cut into short pieces asks much, because no piece is deep.

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
      code: "DKS0521", title: "an argument of the method is out of range",
      body: """
        ζ of DKS is a slope above 1, τ of TAT a curvature above 0, η of TAT a cosine between 0 and 1.
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
          output y = x -> repeat 3 { dense(8) -> root } -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0529", title: "the equations were not solved",
      body: """
        The solver stopped before the residual of the local equations was small enough to be trusted. Please report
        the activation and the target; a smaller or larger target usually helps meanwhile.
        """),
    Explanation(
      code: "DKS0530", title: "finite networks contradict the prediction",
      body: """
        `dksc analyze --empirical` draws networks of finite width and compares q, c and gradient norms of every
        layer with what the kernel maps predict. A number lies outside five standard errors at both of the two
        widths, and what is left at infinite width, found from the two, still does.

        In a network that the compiler transformed this should not happen. It does happen in a flat graph whose
        transforms were edited by hand: the networks are drawn with the transforms of the text, the prediction is
        what the method promises.
        """),
    Explanation(
      code: "DKS0531", title: "a convolution draws all its taps",
      body: """
        A convolution of the Delta form begins with weights at its centre tap alone, so that it acts on each
        location as a dense layer does and leaves q and c as they are. With all taps drawn, c becomes the mean over
        the patch, and q falls where the patch reaches beyond the border.

        ```dks wrong
        network N {
          method dks
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3, init: gaussian) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks
          input x: Float[3, 8, 8]
          output y = x -> conv(8, 3) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0532", title: "the network cannot be sampled",
      body: """
        `dksc analyze --empirical` keeps a covariance for each pair of locations of each layer. Images are cut to
        8 × 8 for that, unless a reshape or a convolution without padding needs them as they are; a network with
        more than 256 locations left is not drawn, nor one with 2²⁷ weights or a window beyond 64 × 64. Of the layers,
        `transposedConv`, `localResponseNorm`, `softmax`, linear `upsample`, averages that count padding and parts that
        are kept as they are have no such covariance.
        """),
  ]
}
