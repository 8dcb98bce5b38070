import DKSAnalysis
import DKSDiagnostics
import DKSGraph
import DKSPasses

/// One network under several methods, side by side: what `dksc analyze --compare` reports.
public struct MethodComparison {
  /// What one method makes of the network.
  struct Row {
    /// The method as it is written.
    var method: String
    /// The kernel at initialisation; nil where the method refuses the network.
    var analysis: NetworkAnalysis?
    /// What the method found, errors first.
    var remarks: [Diagnostic]
  }

  /// What a network does at one depth, counted in activations from the inputs.
  struct Level: Hashable {
    /// The number of activations before the value, on the longest path.
    var depth: Int
    /// q of the values that are fed to activations at this depth; the largest where there are several.
    var q: Double
    /// C(0) of those values; the largest.
    var cAt0: Double
    /// C'(1) of those values; the largest.
    var slopeAt1: Double
  }

  /// What keeps the network from being compared at all, as an error in its text.
  public let diagnostics: [Diagnostic]
  /// The files that were read.
  public let sources: SourceMap
  private let rows: [Row]
  private let name: String

  /// Compiles `file` once for each method; the method of `options` or of the text comes first.
  ///
  /// Under `strict` options bent assumptions count as refusals. Arguments are those of `Compiler.compile`.
  public init(
    _ file: SourceFile, form: SourceForm, options: CompilerOptions = .init(), load: ImportLoader? = nil
  ) {
    self.init(of: file.name, options: options) { asked in
      Compiler.compile(file, form: form, options: asked, load: load)
    }
  }

  /// Compares what `compile` makes of the source called `sourceName`; nil from it ends the comparison.
  public init(
    of sourceName: String, options: CompilerOptions, compile: (CompilerOptions) -> Compilation?
  ) {
    // Passes are left to the rows: the method of the text may refuse the network where others do not.
    var reading = options
    reading.lastPass = Compiler.passes.first?.name
    guard let read = compile(reading) else {
      (diagnostics, sources, rows, name) = ([], SourceMap(), [], "")
      return
    }
    sources = read.sources
    var found = read.diagnostics
    if read.networks.isEmpty, !found.containsError { found.insert(.noNetwork(sourceName)) }
    if read.networks.count > 1 { found.insert(.severalNetworks(read.networks.map(\.graph.name))) }
    guard !found.containsError, let network = read.networks.first else {
      (diagnostics, rows, name) = (found.all, [], "")
      return
    }
    (diagnostics, name) = ([], network.graph.name)
    let own = network.source.method.description
    let others = Method.names.filter { $0 != own && Self.name(of: own) != $0 }
    rows = ([own] + others).compactMap { method in
      var asked = options
      asked.method = method
      guard let compilation = compile(asked) else { return nil }
      let isRefused = compilation.diagnostics.containsError
      return Row(
        method: compilation.networks.first.map(\.source.method.description) ?? method,
        analysis: isRefused ? nil : compilation.networks.first.map { NetworkAnalysis($0) },
        remarks: compilation.diagnostics.all.filter { $0.severity == .error }
          + compilation.diagnostics.all.filter { $0.severity == .warning })
    }
  }

  private static func name(of method: String) -> String { String(method.prefix { $0 != "(" }) }

  /// For a person: a row for each method, a column for each quarter of the depth; nil after an error.
  public var table: String? {
    guard let formatter = rows.lazy.compactMap(\.analysis).first else { return rows.isEmpty ? nil : refusals }
    let depths = Self.quarters(of: formatter.levels.last?.depth ?? 0)
    var cells = [["method", "max C'(1)", "C(0)", "Θ min", "Θ max"] + depths.map { "q at \($0)" } + ["q out"]]
    for row in rows {
      guard let analysis = row.analysis else {
        cells.append([row.method, "–"])
        continue
      }
      let levels = analysis.levels
      let qs = depths.map { depth in levels.first { $0.depth == depth }.map { formatter.number($0.q) } ?? "" }
      cells.append(
        [row.method, formatter.number(analysis.maximalSlope), formatter.number(analysis.outputs.cAt0)]
          + (analysis.tangentSpread.map { [formatter.number($0.least), formatter.number($0.largest)] } ?? [
            "–", "–",
          ]) + qs
          + [formatter.number(analysis.outputs.q)])
    }
    var lines = ["network \(name)", ""] + formatter.columns(cells)
    lines += [
      "", "max C'(1) is over all values, from the inputs on; C(0) and q out are the largest of the outputs",
      "Θ is that of the weights of one layer for equal inputs",
    ]
    lines += refusals.isEmpty ? [] : [refusals]
    return lines.joined(separator: "\n") + (refusals.isEmpty ? "\n" : "")
  }

  /// Why some methods have no numbers.
  private var refusals: String {
    rows.filter { $0.analysis == nil }.compactMap { row in
      row.remarks.first.map { "\(row.method): \($0.message) [\($0.code)]\n" }
    }.joined()
  }

  /// For scripts, `dksc.comparison/1`; nil after an error.
  public var json: String? {
    guard !rows.isEmpty else { return nil }
    return JSON.object([
      ("schema", .string("dksc.comparison/1")), ("network", .string(name)),
      ("methods", .array(rows.map(\.json))),
    ]).text
  }

  /// 1, the quarters, and the last depth.
  private static func quarters(of last: Int) -> [Int] {
    var result: [Int] = []
    for depth in [1, last / 4, last / 2, 3 * last / 4, last] where depth > 0 && !result.contains(depth) {
      result.append(depth)
    }
    return result
  }
}

extension MethodComparison.Row {
  fileprivate var json: JSON {
    let codes = JSON.array(remarks.map { .string($0.code) })
    guard let analysis else {
      return .object([
        ("method", .string(method)), ("refusal", remarks.first.map { .string($0.message) } ?? .null),
        ("codes", codes),
      ])
    }
    let outputs = analysis.outputs
    return .object([
      ("method", .string(method)), ("refusal", .null), ("codes", codes),
      ("maxSlope", .number(analysis.maximalSlope)), ("cAt0", .number(outputs.cAt0)),
      ("q", .number(outputs.q)),
      (
        "tangent",
        analysis.tangentSpread.map {
          .object([("least", .number($0.least)), ("largest", .number($0.largest))])
        } ?? .null
      ),
      (
        "depths",
        .array(
          analysis.levels.map { level in
            .object([
              ("depth", .integer(level.depth)), ("q", .number(level.q)), ("cAt0", .number(level.cAt0)),
              ("slopeAt1", .number(level.slopeAt1)),
            ])
          })
      ),
    ])
  }
}

extension NetworkAnalysis {
  /// The largest C'(1) of any value of the network as a function of its inputs; where no layer has a slope below
  /// 1, this is the maximum over all subnetworks (Theory 2.2).
  fileprivate var maximalSlope: Double {
    maps.largest(.slopeAt1).value
  }

  /// The least and the largest tangent kernel Θ(1) of the weights of any one layer, over all outputs: gradients
  /// are balanced where they are alike (Theory 5). Nil where none is known.
  fileprivate var tangentSpread: (least: Double, largest: Double)? {
    let all = TangentKernel(kernel, at: 1).outputs.flatMap(\.layers).map(\.weight)
    guard let least = all.min(), let largest = all.max(), all.allSatisfy(\.isFinite) else { return nil }
    return (least, largest)
  }

  /// The largest q and C(0) of the outputs.
  fileprivate var outputs: (q: Double, cAt0: Double) {
    network.graph.outputs.reduce((0, 0)) { most, output in
      (max(most.0, maps[output.node].q), max(most.1, maps[output.node].cAt0))
    }
  }

  /// What is fed to the activations, by depth. O(V + E).
  fileprivate var levels: [MethodComparison.Level] {
    var depths: [Int] = []
    depths.reserveCapacity(network.graph.nodes.count)
    var levels: [MethodComparison.Level] = []
    for node in network.graph.nodes {
      let below = node.operands.map { depths[Int($0.index)] }.max() ?? 0
      guard node.operation is ActivationLayer, let source = node.operands.first else {
        depths.append(below)
        continue
      }
      depths.append(below + 1)
      let entry = maps[source]
      if below == levels.count {
        levels.append(.init(depth: below + 1, q: entry.q, cAt0: entry.cAt0, slopeAt1: entry.slopeAt1))
      } else if below < levels.count {
        levels[below].q = max(levels[below].q, entry.q)
        levels[below].cAt0 = max(levels[below].cAt0, entry.cAt0)
        levels[below].slopeAt1 = max(levels[below].slopeAt1, entry.slopeAt1)
      }
    }
    return levels
  }
}
