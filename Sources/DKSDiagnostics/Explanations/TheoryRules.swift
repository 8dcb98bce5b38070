extension Explanation {
  /// R1 to R7: what the kernel maps assume of a network (Theory 1.5). Messages name them in parentheses.
  package static let theoryRules: [Explanation] = [
    Explanation(
      code: "R1", title: "nonlinear after affine",
      body: """
        The kernel map of an activation is an expectation over Gaussian values, so every activation is fed by a dense or
        convolutional layer, or by a sum of such. Behind a layer with many inputs values are Gaussian at initialization;
        behind an activation, or in an input, they are not.

        - An activation right behind an input or another activation is an error: DKS0501, DKS0503. Put a layer between, or
          declare the two activations as one.
        - Behind a sum of which one part comes from an activation, as after the shortcut of a ResNet V1, the maps are an
          approximation, which is a warning: DKS0506.
        - Zeros, means over locations and layers with few channels leave values less than Gaussian: DKS0511, DKS0514,
          DKS0534, DKS0543.
        """),
    Explanation(
      code: "R2", title: "independent summands",
      body: """
        The size of a sum follows from its weights only if its summands are uncorrelated: q of w₁a + w₂b is w₁²q(a) +
        w₂²q(b) when E[ab] = 0. Two summands are uncorrelated where one of them ends in a layer whose weights the other
        depends on nowhere.

        - Summands that share their layers are an error: DKS0505, DKS0526. Add first, then apply the layer.
        - Summands that are correlated through the means of their activations are a warning: DKS0527.
        """),
    Explanation(
      code: "R3", title: "normalized sums",
      body: """
        The squared weights of every sum add up to 1, so that q stays 1. dksc divides the weights by the root of their
        squares' sum; they are constants that are not trained. A plain `a + b` becomes `√½ a + √½ b`. Where the text gave
        other weights by hand, DKS0502 says so.

        `--shortcut-weight w` gives the shortcut of every residual block w and its branch √(1 − w²).
        """),
    Explanation(
      code: "R4", title: "normalizations",
      body: """
        Batch norm brings the inputs of activations to size 1, and it is no function of one example. DKS and TAT bring them
        to q = 1 by themselves, so batch norm is taken out of imported networks together with the gains and shifts that it
        leaves, and the language has none. Instance, group and RMS norm are taken out as well (DKS0560, DKS0564). Layer
        norm over the features of one location has a kernel map and stays.

        `--keep-weights` keeps a trained network as it is, with its normalizations.
        """),
    Explanation(
      code: "R5", title: "one transform for one activation",
      body: """
        All layers with the same activation and the same arguments have the same α, β, γ and δ: each of them may have the
        same local slope or curvature, and the transform follows from that alone. Each other activation has its own
        transform for the same local target. `@keep` leaves a layer as it is (DKS0518).

        TAT takes leaky ReLU to a given C(0), and smooth activations to a given curvature; an activation whose slope jumps
        is not smooth and has no curvature.
        """),
    Explanation(
      code: "R6", title: "initialization",
      body: """
        Weights are drawn orthogonal, with entries of variance 1/fan-in; convolutions only at the center of their kernels
        (Delta), biases are zero, and the rows of an embedding are Gaussian. Then a layer leaves q and c as they are, and
        every activation has q = 1, for which its transform was solved. An initializer of your own stays; where it changes q
        before an activation, DKS0550 says so, and `dksc analyze` shows q of each layer.
        """),
    Explanation(
      code: "R7", title: "what is refused",
      body: """
        Products of activations, attention, gates and softmax before the last layer have no kernel map from which a
        transform could be derived. In a program they are errors (DKS0504); parts of an imported model that have none
        are errors too, unless `--opaque keep` leaves them as they are. What leaves such a part then counts as an input of a
        new network. Softmax and losses behind the last layer are outside of the network.
        """),
  ]
}
