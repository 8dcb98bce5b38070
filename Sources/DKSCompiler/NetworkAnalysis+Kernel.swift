import DKSAnalysis
import DKSGraph
import DKSPasses

/// The kernel of the whole network: C maps on a grid and tangent kernels.
extension NetworkAnalysis {
  /// C(c) of every output at `points` equally spaced c from −1 to 1, with C'(1) and C''(1).
  func grid(points: Int) -> JSON {
    let cs = (0..<max(points, 2)).map { -1 + 2 * Double($0) / Double(max(points, 2) - 1) }
    let values = cs.map { kernel.values(at: $0) }
    return .array(
      network.graph.outputs.map { output in
        let entry = maps[output.node]
        return .object([
          ("name", .string(output.name)), ("c", .array(cs.map { .number($0) })),
          ("cMap", .array(values.map { .number(cosine(of: output, $0)) })),
          ("slopeAt1", .number(entry.slopeAt1)),
          // JSON has no infinity: null, where an activation has a corner.
          ("curvatureAt1", .number(entry.curvatureAt1)),
        ])
      })
  }

  /// C(c) of an output, for the kernels of all cells at that c.
  private func cosine(of output: Graph.Output, _ k: [Double]) -> Double {
    let q = maps[output.node].q
    return q == 0 ? 0 : kernel.average(Int(output.node.index)) { k[$0] } / q
  }

  /// The grid as a table: one column for each output.
  func gridLines(points: Int) -> [String] {
    let cs = (0..<max(points, 2)).map { -1 + 2 * Double($0) / Double(max(points, 2) - 1) }
    let outputs = network.graph.outputs
    var rows = [["  c"] + outputs.map { "C(c) of \($0.name)" }]
    for c in cs {
      let values = kernel.values(at: c)
      rows.append(
        ["  " + number(c)] + outputs.map { number(cosine(of: $0, values)) }
      )
    }
    rows.append(["  C'(1)"] + outputs.map { number(maps[$0.node].slopeAt1) })
    rows.append(["  C''(1)"] + outputs.map { number(maps[$0.node].curvatureAt1) })
    return ["", "C maps of the network"] + columns(rows)
  }

  /// Kernel and tangent kernel at cosine `c`, as JSON.
  func tangent(at c: Double) -> JSON {
    let tangent = TangentKernel(kernel, at: c)
    func optional(_ x: Double?) -> JSON { x.map { .number($0) } ?? .null }
    return .object([
      ("c", .number(c)), ("bound", optional(tangent.bound)),
      (
        "refused",
        .array(
          tangent.refused.map {
            .object([
              ("weights", .string($0.key)), ("layers", .array($0.layers.map { .string($0) })),
              ("reason", .string(kernel.network.explanation(of: $0.reason))),
            ])
          })
      ),
      (
        "outputs",
        .array(
          tangent.outputs.map { output in
            .object([
              ("name", .string(output.name)), ("nngp", .number(output.nngp)), ("ntk", optional(output.total)),
              (
                "layers",
                .array(
                  output.layers.map { layer in
                    .object([
                      ("name", .string(layer.name)), ("uses", .array(layer.uses.map { .string($0) })),
                      ("weight", .number(layer.weight)),
                      ("bias", optional(layer.bias)), ("branchFactor", .number(layer.branchFactor)),
                      ("deviation", optional(layer.deviation)),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }

  /// The same as a table.
  func tangentLines(at c: Double) -> [String] {
    let tangent = TangentKernel(kernel, at: c)
    var lines: [String] = []
    for output in tangent.outputs {
      lines += [
        "",
        "tangent kernel of \(output.name) at c = \(number(c)): K \(number(output.nngp)), Θ "
          + (output.total.map(number) ?? "–"),
      ]
      let hasBound = tangent.bound != nil
      lines += columns(
        [["  layer", "Θ weights", "Θ bias", "s"] + (hasBound ? ["|Θ − s·c|"] : [])]
          + output.layers.map { layer in
            [
              "  " + layer.name + (layer.uses.isEmpty ? "" : ", used ×\(layer.uses.count)"),
              number(layer.weight), layer.bias.map(number) ?? "",
              number(layer.branchFactor),
            ]
              + (layer.deviation.map { [number($0)] } ?? [])
          })
    }
    if let bound = tangent.bound {
      let worst = tangent.outputs.flatMap(\.layers).compactMap(\.deviation).max() ?? 0
      lines.append(
        "Theorem 27 bounds |Θ − s·c| by 11(ζ − 1) = \(number(bound)); the largest is \(number(worst))")
    }
    for refusal in tangent.refused {
      lines.append(
        "the tangent kernel of the weights '\(refusal.key)', used by \(refusal.layers.count) layers, is not computed: "
          + kernel.network.explanation(of: refusal.reason))
    }
    return lines
  }

  /// What the maps take for granted, as JSON.
  var assumptions: JSON {
    .array(
      kernel.network.assumptions().map {
        .object([("node", .string($0.node)), ("kind", .string($0.kind.rawValue)), ("text", .string($0.text))])
      })
  }

  /// The same as lines, nodes with the same assumption together.
  var assumptionLines: [String] {
    let all = kernel.network.assumptions()
    guard !all.isEmpty else { return [] }
    var lines = ["", "assumed"]
    for kind in Assumption.Kind.allCases {
      let found = all.filter { $0.kind == kind }
      guard let first = found.first else { continue }
      let more = found.count > 1 ? " and \(found.count - 1) more" : ""
      lines.append("  \(first.node)\(more): \(first.text)")
    }
    return lines
  }
}
