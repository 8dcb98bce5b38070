import DKSFormulas
import DKSGraph
import DKSModels

/// A sum of activations of one shape, each times a number.
enum SumPattern: Pattern {
  static let title = "weighted sum"

  static func find(at root: Int, in site: Site) -> Finding {
    guard site.isSum(root), let result = site.model.nodes[root].result, let shape = site.shape(of: result)
    else { return .none }
    var terms: [(value: ModelValue.ID, weight: Double)] = []
    var places: [ModelValue.ID: Int] = [:]
    var nodes: [Int] = []
    func add(_ value: ModelValue.ID, _ weight: Double) {
      if let place = places[value] {
        terms[place].weight += weight
      } else {
        places[value] = terms.count
        terms.append((value, weight))
      }
    }
    // Summands in order; an inner sum that nobody else uses is a part of this one.
    var pending: [(node: Int, weight: Double)] = [(root, 1)]
    var open: [(value: ModelValue.ID, weight: Double)] = []
    while let (index, weight) = pending.popLast() {
      nodes.append(index)
      open += site.summands(of: index, weight).reversed()
      while let (value, weight) = open.popLast() {
        let producer = site.producer(of: value)
        if let producer, site.soleUser(of: value) != nil, site.isSum(producer) {
          pending.append((producer, weight))
          break
        }
        if let producer, site.soleUser(of: value) != nil, let (inner, factor) = site.multiple(producer) {
          nodes.append(producer)
          add(inner, weight * factor)
        } else {
          add(value, weight)
        }
      }
    }
    guard terms.count >= 2 else { return .near("it is a sum of one activation with itself") }
    guard let stranger = terms.first(where: { !site.fits($0.value, shape) }) else {
      return .match(
        Match(nodes.sorted(), from: terms.map(\.value), SumFragment(weights: terms.map(\.weight))))
    }
    return .near("\(site.quoted(stranger.value)) is broadcast to the shape of the sum")
  }
}

extension Site {
  /// Whether a summand has the shape of the sum, or has it but for the batch, of which it knows nothing.
  fileprivate func fits(_ value: ModelValue.ID, _ shape: [Int?]) -> Bool {
    guard let own = self.shape(of: value) else { return false }
    return own == shape || (isAlike(value) && own.first == 1 && own.dropFirst() == shape.dropFirst())
  }

  /// Whether node `index` adds activations, without constants.
  fileprivate func isSum(_ index: Int) -> Bool {
    guard case .elementwise(let function) = model.nodes[index].operation,
      [.add, .subtract, .mean].contains(function), model.nodes[index].operands.count >= 2
    else { return false }
    return model.nodes[index].operands.allSatisfy { $0.map { !isFixed($0) } ?? false }
  }

  fileprivate func summands(of index: Int, _ weight: Double) -> [(value: ModelValue.ID, weight: Double)] {
    let node = model.nodes[index]
    let operands = node.operands.compactMap(\.self)
    return operands.enumerated().map { place, value in
      switch node.operation {
      case .elementwise(.subtract) where place > 0: (value, -weight)
      case .elementwise(.mean): (value, weight / Double(operands.count))
      default: (value, weight)
      }
    }
  }

  /// The activation that node `index` multiplies by a number, and the number.
  fileprivate func multiple(_ index: Int) -> (ModelValue.ID, Double)? {
    let node = model.nodes[index]
    guard case .elementwise(let function) = node.operation, let a = node.operand(0) else { return nil }
    if function == .negate, !isFixed(a) { return (a, -1) }
    guard node.operands.count == 2, let b = node.operand(1), let result = node.result,
      shape(of: result) == shape(of: isFixed(a) ? b : a)
    else { return nil }
    // What is learned is a layer of its own.
    guard !isLearnedStep(index), !endsLayer(index) else { return nil }
    switch function {
    case .multiply:
      if let factor = scalar(b), !isFixed(a) { return (a, factor) }
      if let factor = scalar(a), !isFixed(b) { return (b, factor) }
      return nil
    case .divide:
      guard let divisor = scalar(b), divisor != 0, !isFixed(a) else { return nil }
      return (a, (1 / divisor).shortest)
    default: return nil
    }
  }
}

/// A sum with a weight for each operand.
struct SumFragment: Fragment {
  var weights: [Double]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operands = try assembly.agreeing(match.sources)
    try assembly.add(
      WeightedSum(weights: weights), to: operands, layout: operands[0].layout, match: match,
      as: "sum of \(weights.count)"
        + (match.nodes.count > 1 ? ", written out in \(match.nodes.count) nodes" : ""))
  }
}
