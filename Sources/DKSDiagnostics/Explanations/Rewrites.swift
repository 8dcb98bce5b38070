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
    Explanation(
      code: "DKS0564", title: "normalizations over locations or examples are taken out",
      body: """
        Instance norm, group norm, layer norm over whole images, RMS norm, and batch norm that was exported in training
        mode divide by a deviation over locations or examples. They are there to bring the inputs of activations to
        size 1, which DKS and TAT do by themselves: like batch norm (rule R4) they are taken out, with the learned scale
        and shift behind them. One that stands right behind an input stays, and what it makes counts as an input.

        `--opaque keep` leaves them in, but for batch norm; what follows one then counts as a network of its own whose
        input has q = 1. `--keep-weights` keeps the network as it was trained, of which they are a part, so there they are an error.
        """),
  ]
}
