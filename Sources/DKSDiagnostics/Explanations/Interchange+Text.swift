extension Explanation {
  /// 0978: networks that cannot be written as programs.
  static let programText: [Explanation] = [
    Explanation(
      code: "DKS0978", title: "a node cannot be written as a program",
      body: """
        A network was to be written as a program of the language, and the language has nothing that means this node:
        a region of an imported network that was kept as it is, or an activation that a method has transformed
        already. Programs say what a network is before a method works on it.

        The flat text of the graph can hold every network:

        ```
        dksc network.onnx --emit graph -o network.graph
        ```
        """)
  ]
}
