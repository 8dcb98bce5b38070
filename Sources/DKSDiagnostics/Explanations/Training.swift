extension Explanation {
  /// 07xx: `train` sections.
  static let training: [Explanation] = [
    Explanation(
      code: "DKS0701", title: "an unknown key of `train`",
      body: """
        The keys are `data`, `loss`, `optimizer`, `batch`, `epochs`, `seed`, `decay` and `schedule`. What goes beyond them
        is written in Swift against the generated network.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
          epoch: 10
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
          epochs: 10
        }
        ```
        """),
    Explanation(
      code: "DKS0702", title: "a key of `train` that is missing",
      body: """
        `data`, `loss` and `optimizer` have no defaults.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
    Explanation(
      code: "DKS0703", title: "`train` of a network that is not there",
      body: """
        A `train` section names a network of its own file.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train M {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
    Explanation(
      code: "DKS0704", title: "something that `train` says twice",
      body: """
        A network has one `train` section, and each of its keys stands there once.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
          loss: mae(y)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
    Explanation(
      code: "DKS0705", title: "an unknown choice in `train`",
      body: """
        Data sets are `csv`, `mnist` and `cifar10`; losses `crossEntropy`, `mse`, `mae` and `binaryCrossEntropy`; optimizers
        `sgd` and `adam`; schedules `constant`, `cosine`, `linear` and `step`.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adm(rate: 1e-3)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
    Explanation(
      code: "DKS0706", title: "a value in `train` that makes no sense",
      body: """
        Counts are whole numbers of at least one, rates and weights are positive, momenta and shares are at least zero and less
        than one, paths are strings.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
          batch: 0
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
          batch: 64
        }
        ```
        """),
    Explanation(
      code: "DKS0707", title: "a loss on something that is no output",
      body: """
        A loss compares an output of the network with a field of the data, which has the output's name unless `target:` gives
        another one.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(x)
          optimizer: adam(rate: 1e-3)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
    Explanation(
      code: "DKS0708", title: "a loss or data that do not fit the network",
      body: """
        `crossEntropy` takes a score for each of at least two classes. `mnist` has one input of shape `[1, 28, 28]`, `cifar10`
        one of `[3, 32, 32]`, either of them also as a vector, and both have ten classes.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: crossEntropy(y)
          optimizer: adam(rate: 1e-3)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: binaryCrossEntropy(y)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
    Explanation(
      code: "DKS0709", title: "a loss that is no weighted sum of losses",
      body: """
        A loss is a sum of calls, each with a positive number before it, if any.

        ```dks wrong
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y) - mae(y)
          optimizer: adam(rate: 1e-3)
        }
        ```

        ```dks
        network N {
          input x: Float[4]
          output y = x -> dense(1)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y) + 0.5 * mae(y)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
    Explanation(
      code: "DKS0710", title: "two names for the one label of an image",
      body: """
        `mnist` and `cifar10` have one label for each image. All heads are compared with it, whatever they are called, so
        `target:` can be left out; two different names would mean two labels.

        ```dks wrong
        network N {
          input image: Float[3, 32, 32]
          let features = image -> flatten -> dense(64) -> relu
          output coarse = features -> dense(10)
          output fine = features -> dense(10)
        }

        train N {
          data: cifar10("Data/CIFAR-10")
          loss: crossEntropy(fine, target: label) + 0.3 * crossEntropy(coarse, target: group)
          optimizer: sgd(rate: 0.01)
        }
        ```

        ```dks
        network N {
          input image: Float[3, 32, 32]
          let features = image -> flatten -> dense(64) -> relu
          output coarse = features -> dense(10)
          output fine = features -> dense(10)
        }

        train N {
          data: cifar10("Data/CIFAR-10")
          loss: crossEntropy(fine) + 0.3 * crossEntropy(coarse)
          optimizer: sgd(rate: 0.01)
        }
        ```
        """),
    Explanation(
      code: "DKS0711", title: "a head and its target have different shapes",
      body: """
        Several heads may be compared with one field of the data, and a head with an input of the network, as in an
        autoencoder; then all must want values of the same shape. `crossEntropy` wants one class for each location, the
        other losses a number for each element.

        ```dks wrong
        network N {
          input x: Float[8]
          output y = x -> dense(4) -> tanh -> dense(6)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y, target: x)
          optimizer: adam(rate: 1e-3)
        }
        ```

        ```dks
        network N {
          input x: Float[8]
          output y = x -> dense(4) -> tanh -> dense(8)
        }

        train N {
          data: csv("Data/train.csv")
          loss: mse(y, target: x)
          optimizer: adam(rate: 1e-3)
        }
        ```
        """),
  ]
}
