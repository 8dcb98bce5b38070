import DKSTensors

extension Model {
  /// All operands and results together have at most so many elements, so that hostile files end soon; beyond it only vectors
  /// of a few elements are computed at once.
  private static let largestTotal = 1 << 23
  private static let fewElements = 64

  /// Gives every value that follows from constants its elements, and leaves the nodes where they are.
  ///
  /// Results of at most `limit` elements are computed: shape arithmetic, settings, small weights. Bigger weights
  /// become computations that run when they are asked for. Shapes are
  /// inferred on the way, as far as they follow from what became known.
  package mutating func evaluateConstants(limit: Int = 1 << 16) {
    for index in nodes.indices {
      inferShape(ofNode: index)
      evaluateConstant(ofNode: index, limit: limit)
    }
  }

  /// The same for one node, whose operands are done.
  package mutating func evaluateConstant(ofNode index: Int, limit: Int = 1 << 16) {
    let isWithin = evaluatedCount < Model.largestTotal
    evaluatedCount += countedEvaluation(ofNode: index, limit: isWithin ? limit : Model.fewElements)
  }

  /// Evaluates node `index`, and returns the number of elements that it computed with.
  private mutating func countedEvaluation(ofNode index: Int, limit: Int) -> Int {
    guard nodes.indices.contains(index), nodes[index].captures.isEmpty else { return 0 }
    let node = nodes[index]
    let results = node.results.compactMap { $0 }.filter(contains)
    guard !results.isEmpty, results.contains(where: { self[$0].constant == nil }) else { return 0 }
    if case .shape = node.operation { return evaluateShape(of: node) }
    var operands: [Tensor?] = []
    for operand in node.operands {
      guard let operand else {
        operands.append(nil)
        continue
      }
      guard contains(operand), let constant = self[operand].constant, constant.problem == nil else {
        return 0
      }
      operands.append(constant)
    }
    guard !operands.isEmpty else { return 0 }
    if let view = node.operation.view(of: operands, isLazyPast: limit) {
      if let result = node.results.first ?? nil, contains(result) { setConstant(view, of: result) }
      return 0
    }
    let found = node.operation.evaluated(on: operands, limit: limit)
    if found.isEmpty, let result = node.results.first ?? nil, contains(result), node.results.count == 1,
      let tensor = node.operation.deferred(on: operands)
    {
      setConstant(tensor, of: result)
      return 0
    }
    for (result, tensor) in zip(node.results, found) {
      if let result, contains(result) { setConstant(tensor, of: result) }
    }
    return (operands.compactMap { $0 } + found).reduce(0) { $0 + min($1.count, limit) }
  }

  private mutating func evaluateShape(of node: ModelNode) -> Int {
    guard let operand = node.operands.first ?? nil, let result = node.results.first ?? nil, contains(operand),
      contains(result), let shape = self[operand].shape
    else { return 0 }
    let extents = shape.compactMap { $0 }
    guard extents.count == shape.count, shape.count <= Model.largestRank else { return 0 }
    setConstant(.ints(extents), of: result)
    return extents.count
  }

  private mutating func setConstant(_ tensor: Tensor, of id: ModelValue.ID) {
    self[id].constant = tensor
    self[id].type = tensor.type
    self[id].shape = tensor.shape.map { $0 }
  }
}
