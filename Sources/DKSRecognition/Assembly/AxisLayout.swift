import DKSGraph

extension Recognition.AxisLayout {
  /// `[N, C, H, W]`, or `[N, C, T]` for a signal.
  static func channelsFirst(spatialAxes: Int) -> Self {
    Self(batch: 0, axes: spatialAxes == 1 ? [1, 2] : [1, 2, 3])
  }

  /// The graph's axes in the order in which the value has them; those that only the graph has follow their
  /// neighbor.
  func order(of type: TensorType) -> [Int] {
    var keys: [(key: Int, own: Int)] = []
    for own in axes.indices { keys.append((axes[own] ?? keys.last?.key ?? -1, own)) }
    return keys.sorted { ($0.key, $0.own) < ($1.key, $1.own) }.map(\.own)
  }

  /// Whether both place all axes of more than one element alike.
  func agrees(with other: Self, on type: TensorType) -> Bool {
    axes.count == other.axes.count
      && axes.indices.allSatisfy { type.shape[$0] == 1 || axes[$0] == other.axes[$0] }
  }
}
