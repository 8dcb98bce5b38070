import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// The settings that are written as calls: `adam(rate: 1e-3)`, `csv("drive.csv", test: 0.2)`, `cosine`.
extension Elaborator {
  /// The name and the arguments of a setting; nil after a report.
  private mutating func parts(
    _ expression: Expression, _ what: String, among names: [String]
  ) -> (name: Identifier, arguments: [Argument])? {
    let (name, arguments): (Identifier, [Argument])
    switch expression.kind {
    case .name(let text): (name, arguments) = (Identifier(text, expression.span), [])
    case .call(let call): (name, arguments) = (call.callee, call.arguments)
    case .error: return nil
    default:
      report(
        .trainingChoiceExpected(what, text: text(of: expression.span), among: names, at: expression.span))
      return nil
    }
    guard names.contains(name.text) else {
      report(.unknownTrainingChoice(name, what, among: names))
      return nil
    }
    return (name, arguments)
  }

  /// `data:`
  mutating func data(_ expression: Expression, for graph: Graph) -> TrainingPlan.Data? {
    guard let (name, arguments) = parts(expression, "data set", among: ["csv", "mnist", "cifar10"]) else {
      return nil
    }
    let names = name.text == "csv" ? ["path", "test"] : ["path"]
    guard let filled = match(arguments, to: names, of: name) else { return nil }
    guard let argument = filled[0] else {
      report(.missingArgument("path", of: name, summary: "the path of the data, such as \"Data\""))
      return nil
    }
    guard case .string(let path) = evaluate(argument.value, in: 0), !path.isEmpty else {
      report(
        .trainingValue(
          "the path of '\(name.text)' must be a string that is not empty", at: argument.value.span))
      return nil
    }
    switch name.text {
    case "mnist": return .mnist(path: path)
    case "cifar10": return .cifar10(path: path)
    default:
      guard let test = number(filled[1]?.value, "'test' of 'csv'", .share, default: 0.2) else { return nil }
      return .csv(path: path, test: test)
    }
  }

  /// `optimizer:`
  mutating func optimizer(_ expression: Expression) -> TrainingPlan.Optimizer? {
    guard let (name, arguments) = parts(expression, "optimizer", among: ["sgd", "adam"]) else { return nil }
    let names = name.text == "sgd" ? ["rate", "momentum"] : ["rate", "beta1", "beta2", "epsilon"]
    guard let filled = match(arguments, to: names, of: name) else { return nil }
    guard let rateArgument = filled[0] else {
      report(.missingArgument("rate", of: name, summary: "the learning rate"))
      return nil
    }
    let what = "of '\(name.text)'"
    let rate = number(rateArgument.value, "'rate' \(what)", .positive, default: 0)
    if name.text == "sgd" {
      let momentum = number(filled[1]?.value, "'momentum' \(what)", .share, default: 0)
      guard let rate, let momentum else { return nil }
      return .sgd(rate: rate, momentum: momentum)
    }
    let beta1 = number(filled[1]?.value, "'beta1' \(what)", .share, default: 0.9)
    let beta2 = number(filled[2]?.value, "'beta2' \(what)", .share, default: 0.999)
    let epsilon = number(filled[3]?.value, "'epsilon' \(what)", .positive, default: 1e-8)
    guard let rate, let beta1, let beta2, let epsilon else { return nil }
    return .adam(rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// `schedule:`
  mutating func schedule(_ expression: Expression) -> TrainingPlan.Schedule? {
    guard
      let (name, arguments) = parts(expression, "schedule", among: ["constant", "cosine", "linear", "step"])
    else { return nil }
    let names = name.text == "step" ? ["epochs", "factor"] : []
    guard let filled = match(arguments, to: names, of: name) else { return nil }
    switch name.text {
    case "constant": return .constant
    case "cosine": return .cosine
    case "linear": return .linear
    default:
      guard let every = filled[0] else {
        report(.missingArgument("epochs", of: name, summary: "after how many epochs the rate falls"))
        return nil
      }
      guard let epochs = whole(every.value, "'epochs' of 'step'", atLeast: 1, default: 1),
        let factor = number(filled[1]?.value, "'factor' of 'step'", .positive, default: 0.1)
      else { return nil }
      return .step(epochs: epochs, factor: factor)
    }
  }
}
