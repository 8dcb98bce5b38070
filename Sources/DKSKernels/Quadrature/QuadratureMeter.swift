import Synchronization

/// Counts the evaluations that quadrature over two variables takes, and ends them where they are too many: beside all
/// else that an analysis does, only these depend on the square of how rough an activation is.
package final class QuadratureMeter: Sendable {
  private let limit: Int
  private let count = Atomic<Int>(0)

  /// A meter that ends at `limit` operations.
  package init(limit: Int) { self.limit = limit }

  /// Whether what was asked for after the limit is no number.
  package var isExhausted: Bool { count.load(ordering: .relaxed) > limit }

  /// Counts `operations` and says whether there may be more.
  func take(_ operations: Int) -> Bool {
    count.wrappingAdd(operations, ordering: .relaxed).newValue <= limit
  }
}
