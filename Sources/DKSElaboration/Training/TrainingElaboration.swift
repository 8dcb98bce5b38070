import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// `train` sections become plans; settings are evaluated with the constants of the files in scope.
extension Elaborator {
  /// The keys, in the order in which the reference page has them.
  private static let trainingKeys = [
    "data", "loss", "optimizer", "batch", "epochs", "seed", "decay", "schedule",
  ]

  /// The plan of `section`; nil if something in it is wrong, which is reported.
  mutating func trainingPlan(
    _ section: TrainDeclaration, for graph: Graph, outputs: [Identifier]
  ) -> TrainingPlan? {
    var settings: [String: (key: Identifier, value: Expression)] = [:]
    var isSound = true
    // A key that was mistyped is not missing as well.
    var meant: Set<String> = []
    for setting in section.settings {
      let key = setting.key.text
      if !Self.trainingKeys.contains(key) {
        report(.unknownTrainingKey(setting.key, among: Self.trainingKeys))
        if let key = suggestion(for: key, among: Self.trainingKeys) { meant.insert(key) }
        isSound = false
      } else if let earlier = settings[key] {
        report(.trainingKeyTwice(setting.key, earlier: earlier.key.span))
        isSound = false
      } else {
        settings[key] = setting
      }
    }
    for key in ["data", "loss", "optimizer"] where settings[key] == nil && !meant.contains(key) {
      report(.missingTrainingKey(key, of: section.name))
      isSound = false
    }
    // All settings are looked at, so that one run tells all faults.
    let loss = settings["loss"].flatMap { self.loss($0.value, for: graph, outputs: outputs) }
    let data = settings["data"].flatMap { self.data($0.value, for: graph) }
    let optimizer = settings["optimizer"].flatMap { self.optimizer($0.value) }
    let schedule = settings["schedule"].map { self.schedule($0.value) } ?? .constant
    let batch = whole(settings["batch"]?.value, "'batch'", atLeast: 1, default: 128)
    let epochs = whole(settings["epochs"]?.value, "'epochs'", atLeast: 1, default: 10)
    let seed = whole(settings["seed"]?.value, "'seed'", atLeast: 0, default: 0)
    let decay = number(settings["decay"]?.value, "'decay'", .atLeastZero, default: 0)
    guard isSound, let loss, let data, let optimizer, let schedule, let batch, let epochs, let seed, let decay
    else { return nil }
    if let loss = fit(loss, to: data, in: graph, at: settings["data"]?.value.span ?? section.name.span) {
      return TrainingPlan(
        data: data, loss: loss, optimizer: optimizer, batch: batch, epochs: epochs, seed: UInt64(seed),
        decay: decay, schedule: schedule)
    }
    return nil
  }

  /// What a number in a `train` section may be.
  enum NumberRange {
    case positive
    case atLeastZero
    /// At least zero and less than one.
    case share

    func contains(_ x: Double) -> Bool {
      switch self {
      case .positive: x > 0
      case .atLeastZero: x >= 0
      case .share: x >= 0 && x < 1
      }
    }

    var words: String {
      switch self {
      case .positive: "more than 0"
      case .atLeastZero: "at least 0"
      case .share: "at least 0 and less than 1"
      }
    }
  }

  /// The number that `expression` means; nil after a report.
  mutating func number(
    _ expression: Expression?, _ what: String, _ range: NumberRange, default fallback: Double
  ) -> Double? {
    guard let expression else { return fallback }
    switch evaluate(expression, in: 0) {
    case .poison: return nil
    case .number(let x):
      guard range.contains(x) else {
        report(.trainingValue("\(what) is \(format(x)), it must be \(range.words)", at: expression.span))
        return nil
      }
      return x
    case let other:
      report(.trainingValue("\(what) is \(other.kindName), it must be a number", at: expression.span))
      return nil
    }
  }

  /// The whole number that `expression` means; nil after a report.
  mutating func whole(
    _ expression: Expression?, _ what: String, atLeast least: Int, default fallback: Int
  ) -> Int? {
    guard let expression else { return fallback }
    let value = evaluate(expression, in: 0)
    switch value {
    case .poison: return nil
    case .number(let x):
      guard let n = Int(exactly: x), n >= least, n <= Elaborator.largestWhole else {
        report(
          .trainingValue(
            "\(what) is \(format(x)), it must be a whole number of at least \(least)", at: expression.span))
        return nil
      }
      return n
    default:
      report(.trainingValue("\(what) is \(value.kindName), it must be a whole number", at: expression.span))
      return nil
    }
  }
}
