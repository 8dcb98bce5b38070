import DKSRuntime
import Foundation

/// Trains one network of a hundred softplus layers twice: shaped by DKS, and as it is under three learning
/// rates. `Digits convolutional` trains twenty convolutions instead.
@main enum Digits {
  static let steps = 200
  static let batch = 256
  static let rate = 3e-3
  static let convolutionalRate = 1.5e-2
  /// The untransformed network gets the best of these.
  static let plainRates = [1e-3, 3e-3, 1e-2]

  static func main() {
    let wantsConvolutions = CommandLine.arguments.dropFirst().first == "convolutional"
    do {
      guard let path = Bundle.module.path(forResource: "digits", ofType: "csv") else {
        throw CocoaError(.fileNoSuchFile)
      }
      if wantsConvolutions {
        try trainConvolutions(path)
      } else {
        try compare(path)
      }
    } catch {
      print("error: \(error)")
      exit(1)
    }
  }

  /// SGD whose rate falls to zero over the steps along a cosine, so that the last accuracy is a settled one.
  static func training<N>(_ network: N, _ data: DataSet, rate: Double) -> Training<N> {
    var options = TrainingOptions()
    options.steps = steps
    return Training(
      network, data: data, optimizer: .sgd(rate: rate), schedule: .cosine, batch: batch, options)
  }

  /// Both networks see the same batches; a row of the table every twenty steps.
  static func compare(_ path: String) throws {
    let data = try DataSet.csv(path, Field("image", shape: [64]), Field("digit"))
    let shaped = training(Shaped(), data, rate: rate)
    shaped.loss = { output, batch in crossEntropy(output.digit, batch["digit"]) }
    let plain = plainRates.map { rate in
      let training = training(Plain(), data, rate: rate)
      training.loss = { output, batch in crossEntropy(output.digit, batch["digit"]) }
      return training
    }

    print(
      "a hundred softplus layers, \(data.trainingRows.count) digits to learn, \(data.testRows.count) to recognise"
    )
    print(
      "        dks, rate \(rate)       none, rates \(plainRates.map { "\($0)" }.joined(separator: ", "))")
    print("step    loss     accuracy    loss                       best accuracy")
    for step in 1...steps {
      let loss = try shaped.step()
      let plainLosses = try plain.map { try $0.step() }
      if step == 1 || step % 20 == 0 {
        let losses = plainLosses.map { String(format: "%-8.4f", $0) }.joined(separator: " ")
        print(
          String(format: "%4d    %-8.4f %6.1f %%    ", step, loss, try accuracy(shaped))
            + losses + String(format: " %6.1f %%", try plain.map(accuracy).max() ?? 0))
      }
    }
    print(String(format: "dks   test accuracy %.1f %%", try accuracy(shaped)))
    print(String(format: "none  test accuracy %.1f %%", try plain.map(accuracy).max() ?? 0))
  }

  static func trainConvolutions(_ path: String) throws {
    let data = try DataSet.csv(path, Field("image", shape: [1, 8, 8]), Field("digit"))
    let training = training(Convolutional(), data, rate: convolutionalRate)
    training.loss = { output, batch in crossEntropy(output.digit, batch["digit"]) }
    for step in 1...steps {
      let loss = try training.step()
      if step % 20 == 0 {
        print(String(format: "%4d    loss %-8.4f accuracy %.1f %%", step, loss, try accuracy(training)))
      }
    }
    print(String(format: "dks   test accuracy %.1f %%", try accuracy(training)))
  }

  /// The share of test images that are recognised, in percent.
  static func accuracy<N>(_ training: Training<N>) throws -> Double {
    100 * (try training.evaluate().heads.first?.accuracy ?? 0)
  }
}
