import DKSDiagnostics
import DKSGraph

/// Translates a `train` section to an extension with a `train` function.
struct TrainingTranslator {
  let plan: TrainingPlan
  let interface: NetworkInterface
  let typeName: String

  /// `extension MLP { public static func train(…) throws -> MLP }`
  func declaration() throws(Diagnostic) -> SwiftType {
    var body: [SwiftStatement] = [
      let_("seed", .binary(.member(.name("options"), "seed"), "??", .name("seed"))),
      let_("network", .call(.name(typeName), [.init("seed", .name("seed"))])),
      let_("data", .prefix("try ", try data())),
      let_("training", .call(.name("Training"), trainingArguments)),
    ]
    body.append(
      .expression(
        .prefix(
          "try ", .call(.member(.name("training"), "run"), [], trailing: .closure(["output", "batch"], loss)))
      ))
    body.append(.returning(.name("network")))
    return SwiftType(
      keyword: "extension", name: typeName,
      members: [
        .function(
          SwiftFunction(
            documentation: ["Trains a new network as the file's `train` section says."],
            attributes: ["@discardableResult"], modifiers: ["public", "static"], name: "train",
            parameters: [
              .init(name: "data", type: "String", fallback: .text(path)),
              .init(name: "seed", type: "UInt64", fallback: .literal(String(plan.seed))),
              .init(name: "options", type: "TrainingOptions", fallback: .call(.member(nil, "init"), [])),
            ],
            canThrow: true, result: typeName, body: body))
      ])
  }

  private func let_(_ name: String, _ value: SwiftExpression) -> SwiftStatement {
    .binding(isMutable: false, names: [name], type: nil, value: value)
  }

  private var path: String {
    switch plan.data {
    case .csv(let path, _), .mnist(let path), .cifar10(let path): path
    }
  }

  /// The targets, each once; inputs that are targets are there already.
  private var targets: [SwiftExpression] {
    var seen = Set(interface.inputs.map(\.field))
    return plan.loss.filter { seen.insert($0.target).inserted }.map(target)
  }

  /// The field that `term` is compared with, and what it may hold for all losses that read it.
  private func target(_ term: TrainingPlan.Term) -> SwiftExpression {
    let uses = plan.loss.filter { $0.target == term.target }
    let type = output(of: term)?.type ?? TensorType(.float32, [])
    // Class indices: one for each location, none for the features. The smallest head bounds them.
    let shape = term.kind == .crossEntropy ? locations(type) : type.shape
    let classes = uses.filter { $0.kind == .crossEntropy }.compactMap { output(of: $0)?.type.featureCount }
    if let least = classes.min() { return field(term.target, shape, .init("classes", .integer(least))) }
    guard uses.contains(where: { $0.kind == .binaryCrossEntropy }) else { return field(term.target, shape) }
    return field(term.target, shape, .init("within", .binary(.integer(0), "...", .integer(1))))
  }

  private func output(of term: TrainingPlan.Term) -> NetworkInterface.Output? {
    interface.outputs.first { $0.field == term.output }
  }

  private func locations(_ type: TensorType) -> [Int] {
    var shape = type.shape
    if let axis = type.featureAxis { shape.remove(at: axis) }
    return shape
  }

  private func field(
    _ name: String, _ shape: [Int], _ limits: SwiftExpression.Argument? = nil
  ) -> SwiftExpression {
    let shape: [SwiftExpression.Argument] = shape.isEmpty ? [] : [.init("shape", .integers(shape))]
    return .call(.name("Field"), [.init(.text(name))] + shape + (limits.map { [$0] } ?? []))
  }

  private func data() throws(Diagnostic) -> SwiftExpression {
    let path = SwiftExpression.binary(.member(.name("options"), "data"), "??", .name("data"))
    switch plan.data {
    case .csv(_, let test):
      let fields =
        interface.inputs.map { field($0.field, $0.type.shape) } + targets
      return .call(
        .member(.name("DataSet"), "csv"),
        [.init(path)] + fields.map { .init($0) } + [
          .init("test", .double(test)), .init("seed", .name("seed")),
        ])
    case .mnist: return try images("mnist", path)
    case .cifar10: return try images("cifar10", path)
    }
  }

  private func images(_ name: String, _ path: SwiftExpression) throws(Diagnostic) -> SwiftExpression {
    guard interface.inputs.count == 1, interface.inputs[0].type.element == .float32 else {
      throw .dataDoesNotFeed(
        network: typeName,
        reason: "'\(name)' has one field of images, the network has \(interface.inputs.count) inputs",
        at: interface.inputs.last?.span)
    }
    let image = interface.inputs[0]
    let labels = plan.loss.map(\.target).filter { $0 != image.field }
    guard Set(labels).count <= 1 else {
      throw .dataDoesNotFeed(
        network: typeName,
        reason: "'\(name)' has one field of labels, the loss names \(Set(labels).count) targets",
        at: image.span)
    }
    // A loss that compares with the image alone leaves the label unread.
    let label = labels.first ?? (image.field == "label" ? "class" : "label")
    return .call(
      .member(.name("DataSet"), name),
      [
        .init(path), .init("image", field(image.field, image.type.shape)), .init("label", .text(label)),
      ])
  }

  private var trainingArguments: [SwiftExpression.Argument] {
    var arguments: [SwiftExpression.Argument] = [
      .init(.name("network")), .init("data", .name("data")), .init("optimizer", optimizer),
    ]
    if let schedule { arguments.append(.init("schedule", schedule)) }
    return arguments + [
      .init("batch", .integer(plan.batch)), .init("epochs", .integer(plan.epochs)),
      .init("seed", .name("seed")),
      .init(.name("options")),
    ]
  }

  private var optimizer: SwiftExpression {
    let decay: [SwiftExpression.Argument] = plan.decay == 0 ? [] : [.init("decay", .double(plan.decay))]
    switch plan.optimizer {
    case .sgd(let rate, let momentum):
      let momentum: [SwiftExpression.Argument] = momentum == 0 ? [] : [.init("momentum", .double(momentum))]
      return .call(.member(nil, "sgd"), [.init("rate", .double(rate))] + momentum + decay)
    case .adam(let rate, let beta1, let beta2, let epsilon):
      return .call(
        .member(nil, "adam"),
        [
          .init("rate", .double(rate)), .init("beta1", .double(beta1)), .init("beta2", .double(beta2)),
          .init("epsilon", .double(epsilon)),
        ] + decay)
    }
  }

  private var schedule: SwiftExpression? {
    switch plan.schedule {
    case .constant: nil
    case .cosine: .member(nil, "cosine")
    case .linear: .member(nil, "linear")
    case .step(let epochs, let factor):
      .call(.member(nil, "step"), [.init("every", .integer(epochs)), .init("factor", .double(factor))])
    }
  }

  /// `crossEntropy(output.digit, batch["digit"]) + 0.25 * …`; heads that share a target are told apart by name.
  private var loss: SwiftExpression {
    let uses = plan.loss.reduce(into: [:]) { $0[$1.target, default: 0] += 1 }
    let terms = plan.loss.map { term in
      let function =
        switch term.kind {
        case .crossEntropy: "crossEntropy"
        case .mse: "meanSquaredError"
        case .mae: "meanAbsoluteError"
        case .binaryCrossEntropy: "binaryCrossEntropy"
        }
      let head = output(of: term)
      var value = SwiftExpression.member(.name("output"), head?.name ?? term.output)
      // The runtime has the classes of each location of a tensor of two axes on the last.
      if term.kind == .crossEntropy, head?.type.isSignal == true {
        value = value.method("transposed", [.init(.integers([1, 0]))])
      }
      var comparison = SwiftExpression.call(
        .name(function), value, .element(.name("batch"), .text(term.target)))
      if uses[term.target, default: 1] > 1 {
        comparison = .call(.member(comparison, "named"), .text(term.output))
      }
      return term.weight == 1 ? comparison : .binary(.float(term.weight), "*", comparison)
    }
    return terms.dropFirst().reduce(terms[0]) { .binary($0, "+", $1) }
  }
}
