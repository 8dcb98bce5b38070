/// Operations, each in memory once: deep networks repeat few of them, and nodes that do the same share one.
package struct OperationPool {
  private var known: [AnyHashable: any Operation] = [:]

  /// A pool of nothing.
  package init() {}

  /// The first operation that was equal to `operation`; beyond a few thousand they do not come twice.
  package mutating func one(_ operation: any Operation) -> any Operation {
    let key = AnyHashable(operation)
    if let first = known[key] { return first }
    if known.count < 4096 { known[key] = operation }
    return operation
  }
}
