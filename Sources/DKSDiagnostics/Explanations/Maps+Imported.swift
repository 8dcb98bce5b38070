extension Explanation {
  /// 05xx: maps of operations that imported networks bring along.
  static let importedMaps: [Explanation] = [
    Explanation(
      code: "DKS0533", title: "a local response norm before an activation",
      body: """
        Local response normalisation divides a feature by a power of `bias + alpha · q`, q being the mean square of few
        neighbors: values shrink by a factor that the analysis does not follow. The transform of an activation keeps
        q at 1 without it.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8, 4, 4]
          output y = x -> conv(8, 3) -> tanh -> localResponseNorm(5) -> conv(8, 3) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[8, 4, 4]
          output y = x -> conv(8, 3) -> tanh -> conv(8, 3) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0534", title: "interpolation before an activation",
      body: """
        Linear interpolation makes means of neighboring locations, whose q is lower the less the locations are
        correlated. Copies of the nearest location, `upsample(2)`, keep q and c as they are.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[8, 4, 4]
          output y = x -> conv(8, 1) -> upsample(2, mode: .linear) -> conv(8, 3) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0535", title: "a convolution of which no single tap can be drawn",
      body: """
        The Delta form draws one tap that lies inside the image for every place of the result. Where a convolution
        cuts the image into patches, one tap would see a single location of each, and where padding makes the result
        larger than the image, no tap is inside everywhere. The method then draws the whole kernel, orthogonal over
        all of it: q stays 1 where no padding is in the patch, and c becomes its mean over the patch. The analysis
        takes the layer for the identity on c; `dksc analyze --empirical` does not.

        ```dks wrong
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 16, 16]
          output y = x -> conv(48, 4, stride: 4, padding: .valid) -> tanh -> flatten -> dense(2)
        }
        ```

        ```dks
        network N {
          method dks(zeta: 1.5)
          input x: Float[3, 16, 16]
          output y = x -> conv(48, 5, stride: 4) -> tanh -> flatten -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0536", title: "a part without a kernel map",
      body: """
        Gates, attention and recurrent cells of an imported network multiply activations or depend on them in other
        ways that no kernel map describes. By default such a part is an error. With `--opaque keep` it stays in the
        network as the file has it, with its own weights, and the network is looked at in pieces: what enters the part is
        an end, what leaves it counts as an input with q = 1.
        """),
    Explanation(
      code: "DKS0537", title: "an activation that an opaque part feeds",
      body: """
        Transforms are solved for inputs that are Gaussian with q = 1, as an affine layer makes them. What leaves a part
        that is kept as it is has neither property, so the activation behind it gets a transform that fits only
        roughly. An affine layer in between would make its input Gaussian.
        """),
  ]
}
