extension Explanation {
  /// 0970–0973: graphs as models, and what is folded into weights.
  static let lowering: [Explanation] = [
    Explanation(
      code: "DKS0970", title: "an operation cannot be written into a model",
      body: """
        ONNX and OpenVINO have operators for everything that the language can say. What has none is a part of
        another file that the graph only names (`opaque`): it can be written into the model that it came from, and
        into no other.

        ```
        error: 'gate' ('opaque') cannot be written into a model: nothing in the vocabulary of models computes it
        ```
        """),
    Explanation(
      code: "DKS0971", title: "a changed node cannot be put into the model",
      body: """
        A rewritten network is written over the model that it was read from: each node of the graph takes the place
        of the nodes that it was recognised in. Here there is no such place, or the node has no operator in models.
        The other forms, `--emit graph`, `dks` and `pytorch`, do not need one.
        """),
    Explanation(
      code: "DKS0972", title: "constants of an activation stay beside it",
      body: """
        `--fold` moves α and β of γ(φ(αx + β) + δ) into the layer before and γ and δ into the layers after, where the
        network then computes the same. That is so if nothing else sees the result of the layer before, and if
        the activation feeds only layers with weights of their own. Beyond a border of zeros a shift would be missing,
        so δ stays before convolutions that reach there with taps that are not zero. The message says which of
        these it was.

        ```
        note: δ of 'conv1.tanh' stay beside it: 'conv2' reaches beyond the border with taps that are not zero
        ```

        The network is right either way; what stays costs a sum or a product for each element.
        """),
    Explanation(
      code: "DKS0973", title: "weights to fold into cannot be read",
      body: """
        Folding tries the new weights on sampled vectors before it makes them, and here the old ones cannot be had: the
        file with the weights is shorter than the model says, or their elements are not numbers of a known kind. The
        message says what was found.
        """),
    Explanation(
      code: "DKS0974", title: "there is nothing to fold",
      body: """
        `--fold` moves α, β, γ and δ of transformed activations into the weights around them. Under `none` and the
        methods that only choose weights no activation has any; a model that dksc has rewritten has, and is folded by
        `--method none --keep-weights --fold`.
        """),
    Explanation(
      code: "DKS0975", title: "the model that would be written has a wrong shape",
      body: """
        Before a model is written, the shapes of its values are found anew and held against those of the model that it
        was made of, or of the program. This message is a fault of dksc, not of your network: please report it with the
        model. No file is written.
        """),
  ]
}
