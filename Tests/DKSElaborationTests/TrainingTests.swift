import DKSElaboration
import DKSGraph
import Testing

/// `train` sections (Language 5).
@Suite struct TrainingTests {
  private func plan(_ settings: String, input: String = "Float[4]") -> TrainingPlan? {
    let result = compile(
      "let n = 2 network N { input x: \(input) output o = x -> flatten -> dense(10) } train N { \(settings) }"
    )
    #expect(result.report == "")
    return result.networks[0].training
  }

  /// The faults of a section in which `setting` replaces the sound one of its key.
  private func faults(_ setting: String, output: String = "dense(1)") -> String {
    let key = setting.prefix { $0 != ":" }
    let sound = [("data", "csv(\"d.csv\")"), ("loss", "mse(o)"), ("optimizer", "adam(rate: 1)")]
    let rest = sound.filter { $0.0 != key }.map { "\($0.0): \($0.1)" }.joined(separator: " ")
    return compile(
      """
      network N { input x: Float[3] output o = x -> \(output) }
      train N { \(rest)
        \(setting)
      }
      """
    ).report
  }

  @Test("all that can be left out has a default")
  func defaults() {
    #expect(
      plan("data: csv(\"d.csv\") loss: crossEntropy(o) optimizer: sgd(rate: 0.1)")
        == TrainingPlan(
          data: .csv(path: "d.csv", test: 0.2),
          loss: [.init(weight: 1, kind: .crossEntropy, output: "o", target: "o")],
          optimizer: .sgd(rate: 0.1, momentum: 0)))
  }

  @Test("every key, with constants of the file")
  func everything() {
    #expect(
      plan(
        """
        data: mnist("Data/MNIST") loss: n * 0.25 * crossEntropy(o) + crossEntropy(o, target: class) / 4
        optimizer: adam(rate: 1e-3, beta1: 0.8, epsilon: 1e-6) batch: 32 * n epochs: 3 seed: 7
        decay: 1e-4 schedule: step(epochs: 2, factor: 0.5)
        """, input: "Float[1, 28, 28]")
        == TrainingPlan(
          data: .mnist(path: "Data/MNIST"),
          loss: [
            .init(weight: 0.5, kind: .crossEntropy, output: "o", target: "class"),
            .init(weight: 0.25, kind: .crossEntropy, output: "o", target: "class"),
          ], optimizer: .adam(rate: 1e-3, beta1: 0.8, beta2: 0.999, epsilon: 1e-6), batch: 64, epochs: 3,
          seed: 7, decay: 1e-4, schedule: .step(epochs: 2, factor: 0.5)))
  }

  @Test("DKS0701 and DKS0702: keys that do not exist or are missing")
  func keys() {
    #expect(
      faults("dat: csv(\"a\")") == """
        3:3 DKS0701 unknown key 'dat' in 'train'
          ^ did you mean 'data'?
          help: the keys are 'data', 'loss', 'optimizer', 'batch', 'epochs', 'seed', 'decay', 'schedule'
          fix: 'dat' -> 'data'
        """)
    #expect(
      compile("network N { input x: Float[3] output o = x } train N { data: csv(\"d\") loss: mse(o) }").report
        == """
        1:52 DKS0702 'train N' misses its key 'optimizer'
          help: add a line such as 'optimizer: adam(rate: 1e-3)'
        """)
  }

  @Test("DKS0703 and DKS0704: sections without a network, sections and keys twice")
  func sections() {
    #expect(
      compile(
        """
        network N { input x: Float[3] output o = x }
        train M { }
        train N { data: csv("d") data: csv("e") loss: mse(o) optimizer: sgd(rate: 1) }
        train N { }
        """
      ).report == """
        2:7 DKS0703 'train' names 'M', which is no network of this file
        4:7 DKS0704 network 'N' has a second 'train' section
          3:7: the first
        3:26 DKS0704 'data' is given twice
          3:11: the first
        """)
  }

  @Test("DKS0705: choices that do not exist")
  func choices() {
    #expect(
      faults("optimizer: adm(rate: 1)") == """
        3:14 DKS0705 unknown optimizer 'adm'
          ^ did you mean 'adam'?
          help: there is 'sgd' or 'adam'
          fix: 'adm' -> 'adam'
        """)
    #expect(
      faults("loss: 2") == """
        3:9 DKS0705 found '2', expected a loss
          help: there is 'crossEntropy', 'mse', 'mae' or 'binaryCrossEntropy'
        """)
    #expect(faults("schedule: cosin").hasPrefix("3:13 DKS0705 unknown schedule 'cosin'"))
    #expect(faults("data: mnst(\"d\")").hasPrefix("3:9 DKS0705 unknown data set 'mnst'"))
  }

  @Test(
    "DKS0706: values out of range or of the wrong kind",
    arguments: [
      ("batch: 0", "3:10 DKS0706 'batch' is 0, it must be a whole number of at least 1"),
      ("batch: 2.5", "3:10 DKS0706 'batch' is 2.5, it must be a whole number of at least 1"),
      ("batch: tanh", "3:10 DKS0706 'batch' is an activation, it must be a whole number"),
      ("seed: -1", "3:9 DKS0706 'seed' is -1, it must be a whole number of at least 0"),
      ("decay: -0.1", "3:10 DKS0706 'decay' is -0.1, it must be at least 0"),
      ("optimizer: sgd(rate: -1)", "3:24 DKS0706 'rate' of 'sgd' is -1, it must be more than 0"),
      ("data: csv(3)", "3:13 DKS0706 the path of 'csv' must be a string that is not empty"),
      (
        "data: csv(\"a\", test: 1)",
        "3:24 DKS0706 'test' of 'csv' is 1, it must be at least 0 and less than 1"
      ),
      ("loss: -1 * mse(o)", "3:9 DKS0706 the weight of a loss is -1, it must be more than 0"),
      ("loss: mse(3)", "3:13 DKS0706 '3' is no output's name"),
      ("loss: mse(o, target: 3)", "3:24 DKS0706 'target' of 'mse' must be a field's name"),
    ])
  func values(_ setting: String, _ expected: String) { #expect(faults(setting) == expected) }

  @Test("DKS0204 and DKS0205 hold here too")
  func arguments() {
    #expect(faults("optimizer: sgd").hasPrefix("3:14 DKS0205 'sgd' misses its argument 'rate'"))
    #expect(faults("optimizer: sgd(rate: 1, momentun: 0)").contains("did you mean 'momentum'?"))
  }

  @Test("DKS0707: a loss on something that is no output")
  func unknownOutput() {
    #expect(
      faults("loss: mse(x)") == """
        3:13 DKS0707 'x' is no output of the network
          help: its outputs are 'o'
        """)
  }

  @Test("DKS0708: losses and data that do not fit the network")
  func misfits() {
    #expect(
      faults("loss: crossEntropy(o)") == """
        3:22 DKS0708 'crossEntropy' got a vector [1], it takes at least two classes
          help: use 'binaryCrossEntropy' or 'mse'
        """)
    #expect(
      faults("data: mnist(\"d\")") == """
        3:9 DKS0708 'mnist' has images [1, 28, 28], but 'x' is a vector [3]
          1:19: f32[3]
        """)
  }

  /// A network with several heads on one image.
  private func heads(_ loss: String, data: String = "cifar10(\"d\")", main: Int = 10) -> (
    TrainingPlan?, String
  ) {
    let result = compile(
      """
      network N { input x: Float[3, 32, 32] let f = x -> flatten
        output main = f -> dense(\(main)) output aux = f -> dense(10) output back = f -> dense(3072) }
      train N { optimizer: adam(rate: 1) data: \(data)
        loss: \(loss)
      }
      """)
    return (result.networks.first?.training, result.report)
  }

  @Test(
    "Image sets have one label: all heads are compared with it, whatever they are called",
    arguments: [
      ("crossEntropy(main) + 0.3 * crossEntropy(aux)", ["main", "main"]),
      ("crossEntropy(main, target: label) + crossEntropy(aux)", ["label", "label"]),
      ("crossEntropy(main) + crossEntropy(aux, target: label)", ["label", "label"]),
      ("crossEntropy(aux)", ["aux"]),
      ("mse(image, target: x) + crossEntropy(main)", ["x", "main"]),
    ])
  func headsOnOneLabel(loss: String, targets: [String]) {
    let result = compile(
      """
      network N { input x: Float[3, 32, 32] let f = x -> flatten output image = x -> conv(3, 3)
        output main = f -> dense(10) output aux = f -> dense(10) }
      train N { optimizer: adam(rate: 1) data: cifar10("d") loss: \(loss) }
      """)
    #expect(result.report == "")
    #expect(result.networks.first?.training?.loss.map(\.target) == targets)
  }

  @Test("DKS0708, DKS0710 and DKS0711: heads that the data cannot feed, each at its place")
  func headsThatDoNotFit() {
    #expect(
      heads("crossEntropy(main, target: a) + crossEntropy(aux, target: b)").1 == """
        4:67 DKS0710 'cifar10' has one label for each image, the loss names 'a' and 'b'
          4:36: the first name
          help: leave 'target:' out: all heads are compared with the one label that there is
        """)
    #expect(
      heads("crossEntropy(main) + mse(aux)").1.hasPrefix(
        "4:30 DKS0708 'mse' of 'aux' wants numbers of the shape [10], 'cifar10' has one of ten classes"))
    #expect(
      heads("binaryCrossEntropy(main)", main: 1).1.hasPrefix(
        "4:9 DKS0708 'binaryCrossEntropy' of 'main' wants"))
    #expect(heads("mse(main)", main: 1).1 == "")
    #expect(
      heads("mse(back, target: x)").1 == """
        4:27 DKS0711 'back' wants numbers of the shape [3072], but the input 'x' is an image [3, 32, 32]
          1:19: f32[3, 32, 32]
          help: give the head a field of its own: 'target: name'
        """)
    #expect(
      heads("mse(main, target: y) + mse(back, target: y)", data: "csv(\"d.csv\")").1 == """
        4:50 DKS0711 'back' wants numbers of the shape [3072] of the field 'y', 'main' wants numbers of the shape [10]
          4:27: the other use of the field
          help: give the head a field of its own: 'target: name'
        """)
    #expect(
      heads("crossEntropy(main, target: y) + crossEntropy(aux, target: y)", data: "csv(\"d.csv\")").1 == "")
  }

  @Test("DKS0709: a loss is a weighted sum of calls")
  func notALoss() {
    #expect(
      faults("loss: mse(o) - mse(o)") == """
        3:16 DKS0709 found '-' in a loss, which is a weighted sum of calls
          help: write '0.5 * mse(a) + 2 * crossEntropy(b)'
        """)
    #expect(faults("loss: 2 * 3").hasPrefix("3:9 DKS0709 found '2 * 3' in a loss"))
  }
}
