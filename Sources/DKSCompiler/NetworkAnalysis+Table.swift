import DKSAnalysis
import DKSFormulas
import DKSGraph
import DKSPasses

extension NetworkAnalysis {
  /// The report for a person: the local target, one row for each run of layers that are alike, and outputs.
  var table: String {
    var lines = ["network \(network.graph.name), \(methodText)"]
    if let target { lines += describe(target) }
    lines += actualLines + bindingLines
    let rows = layerRows
    if !rows.isEmpty { lines += [""] + columns(rows) }
    lines += ["", "outputs"]
    lines += columns(
      [["  name", "q", "C(0)", "C'(1)"]]
        + network.graph.outputs.map { output in
          let entry = maps[output.node]
          return ["  " + output.name, number(entry.q), cosine(entry.cAt0), number(entry.slopeAt1)]
        })
    // A summand of weight zero is dropped, which changes no other weight.
    let changed = sums.filter { sum in
      sum.weights != sum.normalized && sum.weights.filter { $0 != 0 } != sum.normalized
    }
    if !changed.isEmpty {
      lines += ["", "sums that were normalised"]
      lines += columns(changed.map { ["  " + $0.name, list($0.weights), "→ " + list($0.normalized)] })
    }
    if let points = request.gridPoints { lines += gridLines(points: points) }
    if let c = request.tangentKernelAt { lines += tangentLines(at: c) }
    if let spread { lines += finiteWidthLines(spread) }
    if let check { lines += empiricalLines(check) }
    lines += assumptionLines
    return lines.joined(separator: "\n") + "\n"
  }

  private var methodText: String {
    switch network.graph.method.kind {
    case .dks(let zeta): "method dks(zeta: \(number(zeta)))"
    case .tat(.curvature(let tau)): "method tat(tau: \(number(tau)))"
    case .tat(.cAtZero(let eta)): "method tat(eta: \(number(eta)))"
    case .tat(.automatic): "method tat"
    case .comparison: "method \(network.graph.method)"
    case .none: "method none"
    }
  }

  private func describe(_ target: LocalTarget) -> [String] {
    let (maximum, layers, local) =
      switch target.kind {
      case .slope: ("slope", "each nonlinear layer", "χ₁ = 1 + ")
      case .curvature: ("curvature", "each nonlinear layer", "C''(1) = ")
      case .negativeSlope: ("C(0)", "each leaky ReLU has", "negative slope ")
      }
    let found =
      "maximal \(maximum) \(number(target.achieved)) ⟵ \(layers) \(local)\(number(target.kind.number))"
    guard let limit = target.limit else { return [found] }
    let wanted =
      limit.wanted.map {
        "wanted \(number(target.target)) ⟵ \(local)\(number($0.number)), but '\(limit.activation)' reaches less than "
          + "\(local)\(number(limit.bound))"
      } ?? "wanted \(number(target.target)), which not even plain ReLU reaches"
    return [found, wanted]
  }

  /// Layers that follow one another with equal numbers become one row: a thousand layers are no table.
  private var layerRows: [[String]] {
    struct Run {
      var first: String
      var count: Int
      var cells: [String]
    }
    var runs: [Run] = []
    for (name, layer, entry, input) in layerParts {
      let t = layer.transform
      let cells = [
        layer.phi.name + (layer.isKept ? " (kept)" : ""), number(input.q), number(entry.chi1 ?? .nan),
        t.map { number($0.inputScale) } ?? "", t.map { number($0.inputShift) } ?? "",
        t.map { number($0.outputScale) } ?? "", t.map { number($0.outputShift) } ?? "",
        t.map { scientific($0.residual) } ?? "",
      ]
      if let last = runs.last, last.cells == cells {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(first: name, count: 1, cells: cells))
      }
    }
    guard !runs.isEmpty else { return [] }
    let heads = ["activation", "q", "χ₁", "α", "β", "γ", "δ", "residual"]
    // Without a method there are no transforms: a head without numbers says nothing.
    let shown = heads.indices.filter { c in runs.contains { !$0.cells[c].isEmpty } }
    return [["layer", ""] + shown.map { heads[$0] }]
      + runs.map { run in
        [run.first, run.count > 1 ? "×\(run.count)" : ""] + shown.map { run.cells[$0] }
      }
  }

  /// Lines with aligned columns, two spaces apart.
  func columns(_ rows: [[String]]) -> [String] {
    guard let width = rows.map(\.count).max() else { return [] }
    let widths = (0..<width).map { c in rows.map { c < $0.count ? $0[c].count : 0 }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (c, cell) in row.enumerated() {
        line += cell + String(repeating: " ", count: widths[c] - cell.count + 2)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// A cosine, of which what lies below the rounding of 1 is noise.
  private func cosine(_ c: Double) -> String { number(abs(c) < Double.ulpOfOne ? 0 : c) }

  private func list(_ values: [Double]) -> String { values.map(number).joined(separator: ", ") }

  /// Seven significant digits: enough to compare by eye.
  func number(_ x: Double) -> String {
    guard x.isFinite else { return x.isNaN ? "–" : "\(x)" }
    guard x != 0 else { return "0" }
    let exponent = x.decimalExponent
    if exponent > 7 || exponent < -5 { return scientific(x) }
    let r = x.rounded(toDigits: 7)
    return r == r.rounded() ? "\(Int(r))" : "\(r)"
  }

  func scientific(_ x: Double) -> String {
    guard x.isFinite, x != 0 else { return x == 0 ? "0" : "\(x)" }
    var exponent = 0
    var m = abs(x)
    while m >= 10 { m /= 10; exponent += 1 }
    while m < 1 { m *= 10; exponent -= 1 }
    m = (m * 100).rounded() / 100
    if m >= 10 { m /= 10; exponent += 1 }
    return (x < 0 ? "-" : "") + "\(m == m.rounded() ? "\(Int(m))" : "\(m)")e\(exponent)"
  }
}
