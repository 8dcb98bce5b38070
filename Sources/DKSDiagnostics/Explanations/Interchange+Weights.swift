extension Explanation {
  /// 0980–0989: weights that are given, and text that is written back.
  static let weights: [Explanation] = [
    Explanation(
      code: "DKS0980", title: "a weight is missing",
      body: """
        `--weights FILE` wants a tensor for every learned tensor of the network, under the name of the layer and its
        role: `features.repeat[0].conv.weight`, `features.repeat[0].conv.bias`. `dksc model.onnx -o model.dks
        --keep-weights` writes such a file.

        All names may instead be those of the PyTorch module that dksc writes for the network with the same options
        (`save_file(model.state_dict(), "w.safetensors")`), or those that an ONNX or OpenVINO file has for its constants,
        which then lie as they do there.
        """),
    Explanation(
      code: "DKS0981", title: "a weight has another shape",
      body: """
        Weights are `[out, in]` for dense layers and `[out, in / groups, height, width]` for convolutions, as in
        PyTorch. A file of another network, or of the same with other widths, does not fit. Note that a method that
        normalises inputs appends a coordinate, which the first layer's weights count.
        """),
    Explanation(
      code: "DKS0982", title: "the file has weights that no layer wants",
      body: """
        They are left out. If their names look familiar, a layer of the network may have been renamed.
        """),
    Explanation(
      code: "DKS0983", title: "the text that was written does not say the same network",
      body: """
        Before a program is written it is compiled and compared, node by node, with the network that it was written
        from. This message is a fault of dksc, not of your network: please report it with the model.
        """),
    Explanation(
      code: "DKS0984", title: "a weight is computed in the file",
      body: """
        `--keep-weights` keeps tensors. A weight that the model computes from several constants, as weight norm does, is
        none; written back in its own format such a model stays as it is, elsewhere it cannot be kept.
        """),
    Explanation(
      code: "DKS0986", title: "the model was rewritten before, by another method",
      body: """
        A file that dksc writes says which method made it, and beside each activation which α, β, γ and δ it was given.
        When such a file is read, its activations are known again: another method begins with them, not with the
        transformed ones, so that rewriting twice is as good as rewriting once. Without `--method` the file's own method
        is taken, and the file comes back as it was, with weights that are drawn anew unless `--keep-weights` is there.
        """),
    Explanation(
      code: "DKS0987", title: "the model was rewritten before, and that cannot be taken back",
      body: """
        The file says that a method has rewritten it, but its transforms cannot be told from its activations: another
        tool has left out the notes beside them or changed their constants, or they were folded into weights that are to
        be kept. To transform them again would bend each twice. `--method none --keep-weights` copies such a file;
        a folded one can be given new weights.
        """),
  ]
}
