extension Explanation {
  /// 0560–0569: rewrites of existing networks.
  static let rewrites: [Explanation] = [
    Explanation(
      code: "DKS0560", title: "learned scales and shifts are taken out",
      body: """
        Batch norm leaves a scale and a shift for each channel; layer scale is one too. DKS and TAT bring the input of
        every activation to q = 1 without them, and count on nothing else doing so. The scale and shift of a layer norm
        stay: they begin at 1 and 0. `--keep-weights` leaves all of them in.

        A `scaleShift` in a program of the language is left where it is, with a warning.
        """),
    Explanation(
      code: "DKS0561", title: "there is no activation of that name to replace",
      body: """
        `--replace OLD=NEW` puts NEW in the place of every activation OLD of the network; names are those of
        `dksc analyze`. `dksc analyze INPUT` lists the activations of a network.
        """),
    Explanation(
      code: "DKS0562", title: "an activation changes nothing",
      body: """
        relu of relu is relu, through pools and concatenations too. Where batch norm between the two is taken out, as in
        a DenseNet, the second is taken out as well; the network means the same without it.

        ```dks wrong
        network N {
          method dks(zeta: 1.2)
          input image: Float[3, 8, 8]
          output y = image -> conv(16, 3) -> relu -> maxPool(2) -> relu -> conv(16, 3) -> relu -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.2)
          input image: Float[3, 8, 8]
          output y = image -> conv(16, 3) -> relu -> maxPool(2) -> conv(16, 3) -> relu -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0563", title: "no sum has a shortcut",
      body: """
        `--shortcut-weight` is for residual sums: one summand comes from a value by affine steps at most, another comes
        from the same value through an activation. Where no sum is like that, the option changes nothing.
        """),
  ]
}
