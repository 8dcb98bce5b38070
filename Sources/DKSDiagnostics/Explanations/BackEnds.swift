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
        The `train` section names data that do not fit the network: MNIST and CIFAR-10 have one image and one label,
        so a network with other inputs or heads takes its fields from a CSV file instead.
        """),
  ]
}
