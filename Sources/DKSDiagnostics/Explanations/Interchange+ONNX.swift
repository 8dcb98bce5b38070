extension Explanation {
  /// 091x and 092x: ONNX files.
  static let onnx: [Explanation] = [
    Explanation(
      code: "DKS0910", title: "the file is not well encoded",
      body: """
        ONNX files are protobuf messages. This one breaks off, or says that a part is longer than what is left, at
        the byte that is named: usually a download that did not finish, a Git LFS pointer in place of the file, or
        a file of another format. `onnx.load` of the onnx package will refuse it too.
        """),
    Explanation(
      code: "DKS0911", title: "a part that every model has is missing",
      body: """
        A model has one graph; its nodes have an operator each, its initializers and the entries of its inputs and
        outputs a name each. The message says which is not there.
        """),
    Explanation(
      code: "DKS0912", title: "operators of a set that is not read",
      body: """
        The meaning of ONNX operators changes with the operator set that a file imports. Sets 7 to 24 are read;
        `onnx.version_converter` of the onnx package brings a model to another one:

        ```
        onnx.version_converter.convert_version(model, 20)
        ```
        """),
    Explanation(
      code: "DKS0913", title: "weights in another file that cannot be had",
      body: """
        Large models keep their weights in a file beside them. It has to lie in the model's own folder or below it,
        and to be as long as the model says: absolute paths and `..` are refused, because a model from elsewhere
        could name any file with them. Copy the data file to where the model is, under the name in the message.
        """),
    Explanation(
      code: "DKS0961", title: "a model without its weights",
      body: """
        The file with the weights is not beside the model. The kernel at initialisation follows from shapes, and new
        weights are drawn from them, so such a model is analysed and rewritten all the same; what keeps elements of the
        file (`--keep-weights`, an opaque part) is an error then.
        """),
    Explanation(
      code: "DKS0914", title: "a tensor whose shape and elements disagree",
      body: """
        The extents of a tensor are not negative, their product fits a machine, and it has exactly as many elements
        as they say. A tensor whose elements are there both as raw bytes and as numbers is refused, since readers
        differ on which of them counts.
        """),
    Explanation(
      code: "DKS0915", title: "two values have one name",
      body: """
        In ONNX every value is given once: by an input, an initializer or one node. A file in which a name is given
        twice means different things to different readers.
        """),
    Explanation(
      code: "DKS0916", title: "a value that nothing gives",
      body: """
        A node or an output takes a value that is neither an input nor an initializer nor the result of a node. The
        file was cut out of a larger one, or edited by hand.
        """),
    Explanation(
      code: "DKS0917", title: "nodes that need each other",
      body: """
        The nodes that are listed form a cycle: none can be computed before the others. Recurrent networks have
        their loops inside a Loop, Scan, LSTM or GRU node, never among the nodes of a graph.
        """),
    Explanation(
      code: "DKS0918", title: "a node that breaks its operator's rules",
      body: """
        An attribute has another type than the operator says, an axis lies outside the operand, a stride is 0, a
        window and its pads are not of one length. `onnx.checker.check_model(model, full_check=True)` of the onnx
        package says the same of most of these.
        """),
    Explanation(
      code: "DKS0920", title: "graphs nested too deeply",
      body: """
        The bodies of If, Loop and Scan nodes may hold such nodes again. More than 32 levels are refused: no network
        has them, and a file made to exhaust a reader may.
        """),
    Explanation(
      code: "DKS0921", title: "a node that the operator set cannot say",
      body: """
        A node that was added or changed has no operator in the set that the file imports, and none of the older
        ones can be put together to mean the same; or a shape would be needed that is not known. Files whose nodes
        are all understood are raised to operator set 20 by themselves. For others bring the model to a newer set
        first (see `dksc explain DKS0912`).
        """),
    Explanation(
      code: "DKS0922", title: "an operator without a counterpart in ONNX",
      body: """
        The model comes from another format, and one of its operators is neither one that dksc knows nor one that
        ONNX has. Such nodes are kept when a model is written in the format that it came from.
        """),
  ]
}
