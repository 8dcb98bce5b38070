extension Explanation {
  /// 01xx: bytes, words and their order.
  static let text: [Explanation] = words + structure
}
