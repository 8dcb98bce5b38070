import CElementwise

/// The gradients that one shard of a batch contributes, laid out as the parameters are.
final class Gradients: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>

  init(count: Int) {
    pointer = Parameters.allocate(count)
  }

  deinit { pointer.deallocate() }

  func add(to sum: UnsafeMutablePointer<Float>, offset: Int, count: Int) {
    dks_add(count, pointer + offset, sum + offset)
  }
}

extension RandomStream {
  /// A seed for one of several numbered things.
  static func seed(_ seed: UInt64, _ name: String, _ number: Int) -> UInt64 {
    var stream = RandomStream(seed: seed &+ UInt64(bitPattern: Int64(number)), name: name)
    return stream.next()
  }
}
