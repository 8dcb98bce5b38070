extension Explanation {
  /// 04xx: networks as wholes.
  static let networks: [Explanation] = [
    Explanation(
      code: "DKS0420", title: "a network without an output",
      body: """
        A network computes what its `output`s name; without one there is nothing to compile.

        ```dks wrong
        network N {
          input x: Float[4]
          let y = x -> dense(10)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(10)
        }
        ```
        """),
    Explanation(
      code: "DKS0421", title: "an input that is not used",
      body: """
        The input flows into nothing. It is kept, since programs that call the network pass it, but it has no effect.

        ```dks wrong
        network N {
          input x: Float[4]
          input z: Float[4]
          output y = x -> dense(10)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          input z: Float[4]
          output y = (x, z) -> concat -> dense(10)
        }
        ```
        """),
  ]
}
