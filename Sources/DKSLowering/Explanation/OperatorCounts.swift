import DKSModels

/// How often each operator stands in a model before and after a rewrite.
package struct OperatorCounts: Hashable, Sendable, CustomStringConvertible {
  /// A name and its counts.
  package struct Row: Hashable, Sendable {
    package var name: String
    package var before: Int
    package var after: Int
  }

  /// By name; the nodes in all come last.
  package private(set) var rows: [Row] = []

  package init(before: Model, after: Model) {
    let (old, new) = (Self.counts(before), Self.counts(after))
    for name in Set(old.keys).union(new.keys).sorted() {
      rows.append(Row(name: name, before: old[name] ?? 0, after: new[name] ?? 0))
    }
    rows.append(Row(name: "all nodes", before: before.nodes.count, after: after.nodes.count))
  }

  private static func counts(_ model: Model) -> [String: Int] {
    var counts: [String: Int] = [:]
    for node in model.nodes { counts[node.operation.title, default: 0] += 1 }
    return counts
  }

  /// The rows in columns: name, before, arrow, after, difference.
  package var description: String {
    var table = TextTable()
    table.rightAligned = [1, 3, 4]
    table.add(["operator", "before", "", "after", ""])
    for row in rows {
      let difference = row.after - row.before
      table.add([
        row.name, "\(row.before)", "→", "\(row.after)",
        difference == 0 ? "" : difference > 0 ? "+\(difference)" : "−\(-difference)",
      ])
    }
    return table.text
  }
}

/// What ends a rewrite: how often each operator stood in the model before and after.
package func operatorTable(before: Model, after: Model) -> String {
  OperatorCounts(before: before, after: after).description
}
