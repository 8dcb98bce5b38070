extension Training {
  /// Trains for as long as was asked, reports progress, and reads and writes the weights as the options
  /// say.
  public func run(_ loss: @escaping LossFunction) throws {
    self.loss = loss
    if let path = options.load { try network.parameters.load(from: path) }
    let progress = Progress(quiet: options.quiet, total: totalSteps)
    var (sum, steps) = (0.0, 0)
    defer { progress.end() }
    while stepCount < totalSteps {
      let value = try step()
      sum += value
      steps += 1
      progress.show(step: stepCount, loss: value)
      if stepCount % stepsPerEpoch == 0 || stepCount == totalSteps {
        let epoch = (stepCount - 1) / stepsPerEpoch + 1
        let epochs = (totalSteps - 1) / stepsPerEpoch + 1
        let test = try tested(after: epoch)
        try progress.report(epoch: epoch, of: epochs, loss: sum / Double(steps), test: test)
        (sum, steps) = (0, 0)
        if let path = options.save { try network.parameters.save(to: path) }
      }
    }
  }

  /// The evaluation at the end of an epoch. What is not finite then is an error, so that it is never saved.
  private func tested(after epoch: Int) throws -> Evaluation? {
    if let broken = brokenWeights { throw RuntimeError("at the end of epoch \(epoch) \(broken)") }
    guard !data.testRows.isEmpty else { return nil }
    let test = try evaluate()
    guard test.loss.isFinite else {
      throw divergence(
        "the test loss is \(word(test.loss)) after step \(stepCount) (epoch \(epoch))",
        rows: data.testRows[...])
    }
    return test
  }
}
