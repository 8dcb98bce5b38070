extension Explanation {
  /// 06xx: what a back end cannot write.
  static let backEnds: [Explanation] = [
    Explanation(
      code: "DKS0601", title: "an operation cannot be written in this form",
      body: """
        The form that was asked for has nothing that computes the operation. The message says what is missing. The
        flat graph text can hold every network.
        """),
    Explanation(
      code: "DKS0602", title: "the data cannot feed the network",
      body: """
        The training plan names data that do not fit the network: MNIST and CIFAR-10 have one image and one label, so a
        network with other inputs takes its fields from a CSV file instead. In a text this is DKS0708 or DKS0710.
        """),
    Explanation(
      code: "DKS0610", title: "an operation cannot be written in PyTorch",
      body: """
        A PyTorch module holds what PyTorch computes. Parts of an imported network that dksc does not know, and a few
        settings that PyTorch's layers do not have, such as an output padding together with unequal borders, have no
        place in it; the message names them. `--emit onnx` keeps parts of a model as they are, and the flat graph text
        can hold every network.
        """),
  ]
}
