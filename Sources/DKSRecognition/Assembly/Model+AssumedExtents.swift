import DKSDiagnostics
import DKSModels
import DKSTensors

extension Model {
  /// Which axis of an input has the examples: the one that its first users take for it, the one that is free, or the
  /// first.
  func batchAxis(ofInput value: ModelValue.ID, _ users: UsersTable) -> Int? {
    guard let shape = self[value].shape, !shape.isEmpty else { return nil }
    if let axis = axisOfExamples(in: value, of: shape, users) { return axis }
    let free = shape.indices.filter { shape[$0] == nil }
    if free.count == 1, shape.count < 4 || shape[0] == nil { return free[0] }
    if shape.count > 1 || !(self[value].type?.isFloat ?? true) { return 0 }
    return nil
  }

  /// Gives extents of inputs that the file leaves free, besides the batch, a number: how many locations there are
  /// means nothing to the kernel maps, but types need one. Those that count features stay free.
  ///
  /// - Parameter assumesAll: Whether all others become 1, so that a network can be copied whatever it is.
  mutating func assumeExtents(assumesAll: Bool, diagnostics: inout DiagnosticSet) {
    var isChanged = false
    let users = users(withRepetitions: false)
    for input in inputs where self[input].constant == nil {
      guard let shape = self[input].shape ?? (assumesAll ? [1] : nil) else { continue }
      let batch = batchAxis(ofInput: input, users)
      var assumed = shape
      for axis in shape.indices where shape[axis] == nil && axis != batch {
        assumed[axis] = Self.extent(of: axis, in: shape, isFloat: self[input].type?.isFloat ?? true)
      }
      if assumed != shape {
        diagnostics.insert(.assumedExtents(ofInput: self[input].name, assumed, in: self))
      }
      if assumesAll { assumed = assumed.enumerated().map { $0 == batch ? $1 : $1 ?? 1 } }
      isChanged = isChanged || assumed != self[input].shape
      self[input].shape = assumed
    }
    guard isChanged else { return }
    inferShapes()
    resolveFreeReshapes()
    inferShapes()
  }

  /// A usual number of locations; nil for axes that may have features.
  private static func extent(of axis: Int, in shape: [Int?], isFloat: Bool) -> Int? {
    let isLast = axis == shape.count - 1
    switch shape.count {
    case 2: return isFloat ? nil : 16
    // [N, T, C] has its features last, [N, C, L] in the middle.
    case 3: return isLast ? 224 : axis == 1 && shape[2] != nil ? 16 : nil
    // [N, C, H, W], or [N, H, W, C] where that is what is known.
    case 4: return axis >= 2 && (!isLast || shape[1] != nil) || axis == 1 && shape[3] != nil ? 224 : nil
    default: return nil
    }
  }
}

extension Diagnostic {
  static func assumedExtents(ofInput name: String, _ shape: [Int?], in model: Model) -> Diagnostic {
    let text = shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
    return Diagnostic(
      .warning, "DKS0959", "input '\(name)' has free extents, the network is looked at with [\(text)]",
      at: model.nodes.first?.span,
      notes: ["the number of locations changes no kernel map; a model that is written keeps them free"],
      helps: ["export the model with fixed extents if it only takes those"])
  }
}
