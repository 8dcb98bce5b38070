import DKSTensors

extension [ForeignShapeRule] {
  /// Operators that change extents, some by a setting that is known.
  static let extents: [ForeignShapeRule] = [
    ForeignShapeRule("Expand") { call throws(ShapeProblem) in
      guard let target = call.integers(1) else { return [ForeignResult(freeShape(call, 1), call.type(0))] }
      let wanted = target.map { $0 < 0 ? nil : Int?($0) }
      return [ForeignResult(try broadcast([call.shape(0), wanted]), call.type(0))]
    },
    ForeignShapeRule("Broadcast", in: [.openVINO]) { call throws(ShapeProblem) in
      guard let target = call.integers(1), target.allSatisfy({ $0 >= 0 }) else { return [] }
      guard call.text("mode") == "bidirectional" else {
        return [ForeignResult(target.map { $0 }, call.type(0))]
      }
      return [ForeignResult(try broadcast([call.shape(0), target.map { $0 }]), call.type(0))]
    },
    ForeignShapeRule("Tile", in: [.onnx, .openVINO]) { call in
      guard let x = call.shape(0) else { return [] }
      guard let repeats = call.integers(1), repeats.count == x.count else {
        return [ForeignResult(x.map { _ in nil }, call.type(0))]
      }
      return [ForeignResult(zip(x, repeats).map { product([$0, $1]) }, call.type(0))]
    },
    // What the file does not tell beforehand still has a rank.
    ForeignShapeRule("Reshape", in: [.onnx, .openVINO]) { call in
      [ForeignResult(freeShape(call, 1), call.type(0))]
    },
    ForeignShapeRule("ConstantOfShape") { call in
      guard let target = call.integers(0) else { return [ForeignResult(freeShape(call, 0), nil)] }
      return [ForeignResult(target.map { $0 }, nil)]
    },
    ForeignShapeRule("Range") { call in [ForeignResult([nil], call.type(0))] },
    ForeignShapeRule("Size") { _ in [ForeignResult([], .int64)] },
    ForeignShapeRule("Shape") { call in
      guard let rank = call.shape(0)?.count else { return [ForeignResult([nil], .int64)] }
      func bound(_ name: String, _ other: Int) -> Int {
        let given = call.integer(name) ?? other
        return Swift.min(Swift.max(given < 0 ? given + rank : given, 0), rank)
      }
      return [ForeignResult([Swift.max(bound("end", rank) - bound("start", 0), 0)], .int64)]
    },
    ForeignShapeRule("Slice", "Pad") { call in
      // Bounds along some axes are computed; nobody knows which.
      [ForeignResult(call.shape(0).map { $0.map { _ in nil } }, call.type(0))]
    },
    ForeignShapeRule("Resize", "Upsample") { call in
      guard let x = call.shape(0) else { return [] }
      guard let sizes = call.integers(3), sizes.count == x.count else {
        return [ForeignResult(x.map { _ in nil }, call.type(0))]
      }
      return [ForeignResult(sizes.map { $0 }, call.type(0))]
    },
  ]
}

/// As many free extents as the target, operand number `index`, has elements.
private func freeShape(_ call: ForeignCall, _ index: Int) -> [Int?]? {
  guard let target = call.shape(index), target.count == 1, let rank = target[0],
    (0...Model.largestRank).contains(rank)
  else { return nil }
  return Array(repeating: nil, count: rank)
}
