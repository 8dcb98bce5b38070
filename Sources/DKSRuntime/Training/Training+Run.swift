extension Training {
  /// Trains for as long as was asked, reports progress, and reads and writes the weights as the options
  /// say.
  public func run(_ loss: @escaping LossFunction) throws {
    self.loss = loss
    if let path = options.load { try network.parameters.load(from: path) }
    let progress = Progress(quiet: options.quiet, total: totalSteps)
    var (sum, steps) = (0.0, 0)
    while stepCount < totalSteps {
      let value = try step()
      guard value.isFinite else {
        progress.end()
        throw RuntimeError(
          "the loss is \(value) after step \(stepCount): lower the learning rate, or look at the data")
      }
      sum += value
      steps += 1
      progress.show(step: stepCount, loss: value)
      if stepCount % stepsPerEpoch == 0 || stepCount == totalSteps {
        let epoch = (stepCount - 1) / stepsPerEpoch + 1
        let epochs = (totalSteps - 1) / stepsPerEpoch + 1
        progress.report(
          epoch: epoch, of: epochs, loss: sum / Double(steps),
          test: data.testRows.isEmpty ? nil : try evaluate())
        (sum, steps) = (0, 0)
        if let path = options.save { try network.parameters.save(to: path) }
      }
    }
    progress.end()
  }
}
