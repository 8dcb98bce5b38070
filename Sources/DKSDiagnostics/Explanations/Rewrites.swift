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
    Explanation(
      code: "DKS0565", title: "a learned factor leaves its summand no share of the sum",
      body: """
        In ReZero and SkipInit a residual branch is multiplied by a learned number that begins at 0. A method makes such
        numbers weights of normalized sums; a weight of 0 would take the branch out of the network for good, since a
        weight is no longer learned. So is one of less than a thousandth of the largest.

        For imported networks, `--shortcut-weight 0.8` gives shortcuts that weight and branches the rest, whatever the
        number begins at. Methods that only choose weights, such as `he`, keep the number and learn it.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let h = x -> dense(8)
          output y = (h + (h -> tanh -> dense(8) -> gain(initial: 0))) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let h = x -> dense(8)
          output y = (0.8 * h + 0.6 * (h -> tanh -> dense(8))) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0566", title: "a learned factor becomes a weight of a sum",
      body: """
        A method must know the shares that the summands of a sum have, so a learned number that a summand is multiplied
        by becomes a constant weight: the value that it begins at, normalized with the others (rule R3). The layers of
        the branch learn its size. `--shortcut-weight` chooses other weights.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let h = x -> dense(8)
          output y = (0.8 * h + (h -> tanh -> dense(8) -> gain(initial: 0.6))) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          let h = x -> dense(8)
          output y = (0.8 * h + 0.6 * (h -> tanh -> dense(8))) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0567", title: "what brings an input to size is kept",
      body: """
        Numbers that an input is multiplied by or that are taken from it before the first layer are preprocessing:
        (x − mean) / deviation, x / 127.5 − 1, conversions of pixels, also batch norm of an input. They are kept to the
        bit, and the method counts q from behind them. It holds for inputs that have a mean square of 1 there.

        A method with `inputs: .one` normalizes what comes out of them, and asks nothing of the inputs.

        ```dks wrong
        network N {
          method dks(zeta: 1.5, inputs: .off)
          input image: Float[3, 8, 8]
          output y = image -> rescale(gain: 0.02, shift: [-2.1, -2, -1.8]) -> conv(8, 3) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input image: Float[3, 8, 8]
          output y = image -> conv(8, 3) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0568", title: "an input is used in two sizes",
      body: """
        One layer sees an input as it is given, another sees it after numbers that bring it to size. The method takes
        q = 1 of both, which holds for one of them at most.

        ```dks wrong
        network N {
          method dks(zeta: 1.5, inputs: .off)
          input x: Float[8]
          output y = (0.6 * (x -> dense(8)) + 0.8 * (x -> rescale(gain: 0.5) -> dense(8))) -> tanh -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5, inputs: .off)
          input x: Float[8]
          output y = (0.6 * (x -> dense(8)) + 0.8 * (x -> dense(8))) -> tanh -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0569", title: "a summand times the constant 0 is taken out",
      body: """
        A model multiplies a summand by a number that its file has as a constant of the program and that is 0: the
        summand is no part of the network, and a method takes it out. Numbers that are learned are initializers of an
        ONNX file; their branch is kept whatever they are (see `dksc explain DKS0565`).

        Without a method nothing is taken out of a model.
        """),
  ]
}
