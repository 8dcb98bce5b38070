extension Explanation {
  /// 0950–0969: parts of imported networks that have no kernel map, or no place in a graph.
  static let recognition: [Explanation] = [
    Explanation(
      code: "DKS0950", title: "two activations are multiplied",
      body: """
        The kernel maps know sums of activations, not products: a product of two Gaussian values is not Gaussian,
        and its slope is the sum of both slopes. Squeeze-and-excitation blocks and gated linear units are such
        products. The region reaches from where the two ways part to where they meet.

        `--opaque keep` leaves the region as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0951", title: "attention",
      body: """
        Attention multiplies activations as matrices and divides exponentials by their sum; neither has a kernel
        map. The region has the projections to queries, keys and values, and the one after it.

        `--opaque keep` leaves the region as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0952", title: "a recurrent cell",
      body: """
        LSTM and GRU cells multiply gates with states, once for each element of a sequence. In the language, `scan`
        writes a recurrence without gates, which has a kernel map.

        `--opaque keep` leaves the cell as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0953", title: "a part of an imported network was not recognized",
      body: """
        Every node of an imported network must be part of a pattern: an affine layer, an activation (also one that is
        written out in several nodes), a weighted sum, a concatenation, a normalization, pooling, or plumbing. The
        message says which condition failed; `--explain` says it of every node:

        ```
        node      operator  outcome     graph node  because
        node_cat  Concat    opaque      node_cat    the constant 'expand' is joined to activations
        ```

        `--opaque keep` leaves the part as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0954", title: "an input has extents that are not known",
      body: """
        The axis of the batch may be free; all others must have a number, since fan-in and the number of locations
        follow from them. Export the network with fixed extents.
        """),
    Explanation(
      code: "DKS0955", title: "an output of the file is no tensor of the graph",
      body: """
        The output does not depend on an input, or only on extents of one. A network has nothing to learn there;
        remove the output from the file.
        """),
    Explanation(
      code: "DKS0956", title: "a part without a kernel map cannot be kept",
      body: """
        A part that is kept becomes one node of the graph, whose type must be known. The file does not say which
        extents its result has, and they do not follow from the operators.
        """),
  ]
}
