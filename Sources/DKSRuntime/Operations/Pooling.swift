import CElementwise

extension Tensor {
  /// The mean over a window of an image; at the border, over the real positions, unless the zeros beyond it count.
  public func averagePooled(
    _ size: Extents, stride: Extents = 1, padding: Padding = .same, countsPadding: Bool = false
  ) -> Tensor {
    let window = Window(size: size, stride: stride, padding: padding)
    guard var geometry = window.geometry(shape) else { return unfit("average", size) }
    let (batch, input, place) = (batch, id, geometry)
    let counts: Int32 = countsPadding ? 1 : 0
    let newShape = geometry.outputShape(shape[0])
    let y = tape.append(count: newShape.reduce(batch, *), requiresGradient: requiresGradient)
    dks_average_pool(&geometry, batch, counts, pointer, tape.nodes[y].value)
    tape.record(y) { tape, dy in
      var geometry = place
      dks_average_pool_back(&geometry, batch, counts, dy, tape.gradientSum(input))
    }
    return Tensor(tape: tape, id: y, shape: newShape)
  }

  /// The largest value in a window of an image; 0 in a window that holds nothing of it.
  public func maxPooled(_ size: Extents, stride: Extents = 1, padding: Padding = .same) -> Tensor {
    let window = Window(size: size, stride: stride, padding: padding)
    guard var geometry = window.geometry(shape) else { return unfit("max", size) }
    let (batch, input, place) = (batch, id, geometry)
    let newShape = geometry.outputShape(shape[0])
    let count = newShape.reduce(batch, *)
    let y = tape.append(count: count, requiresGradient: requiresGradient)
    let chosen = UnsafeMutableRawPointer(tape.arena.allocate(count)).assumingMemoryBound(to: Int32.self)
    dks_max_pool(&geometry, batch, pointer, tape.nodes[y].value, chosen)
    tape.record(y) { tape, dy in
      var geometry = place
      dks_max_pool_back(&geometry, batch, dy, chosen, tape.gradientSum(input))
    }
    return Tensor(tape: tape, id: y, shape: newShape)
  }

  private func unfit(_ name: String, _ size: Extents) -> Tensor {
    failed(
      "\(name) pooling found a shape \(shape), wanted [channels, height, width] that the window \(size) fits into",
      shape: [shape.first ?? 1, 1, 1])
  }

  /// The mean over all locations: [channels, height, width] becomes [channels], [length, size] becomes [size].
  public func globalAveragePooled() -> Tensor {
    guard shape.count == 3 || shape.count == 2, locations > 0 else {
      return failed(
        "global pooling found a shape \(shape), wanted [channels, height, width] or [length, size]",
        shape: [features])
    }
    let (batch, channels, places, input) = (batch, features, locations, id)
    let y = tape.append(count: batch * channels, requiresGradient: requiresGradient)
    let (x, mean) = (pointer, tape.nodes[y].value)
    mean.update(repeating: 0, count: batch * channels)
    for example in 0..<batch {
      dks_add_columns(places, channels, x + example * places * channels, mean + example * channels)
    }
    let share = 1 / Float(places)
    dks_scale(batch * channels, share, mean, mean)
    tape.record(y) { tape, dy in
      let dx = tape.gradientSum(input)
      for example in 0..<batch {
        for place in 0..<places {
          dks_scale_add(channels, share, dy + example * channels, dx + (example * places + place) * channels)
        }
      }
    }
    return Tensor(tape: tape, id: y, shape: [channels])
  }

  /// The mean over an axis; the axis goes.
  public func averaged(axis: Int) -> Tensor {
    guard shape.indices.contains(axis), shape[axis] > 0 else {
      return failed("average over axis \(axis) was asked of a shape \(shape)", shape: shape)
    }
    let whole = View(of: shape)
    let parts = (0..<shape[axis]).map { whole.element(axis: axis, at: $0) }
    let newShape = parts[0].shape
    let result = View(of: newShape)
    let (batch, input, total, count) = (batch, id, exampleCount, newShape.reduce(1, *))
    let y = tape.append(count: batch * count, requiresGradient: requiresGradient)
    let mean = tape.nodes[y].value
    for (index, part) in parts.enumerated() {
      copyStrided(
        [batch] + newShape, from: pointer + part.offset, [total] + part.strides, to: mean,
        [count] + result.strides, adding: index > 0)
    }
    let share = 1 / Float(parts.count)
    dks_scale(batch * count, share, mean, mean)
    tape.record(y) { tape, dy in
      let dx = tape.gradientSum(input)
      dks_scale(batch * count, share, dy, dy)
      for part in parts {
        copyStrided(
          [batch] + newShape, from: dy, [count] + result.strides, to: dx + part.offset,
          [total] + part.strides, adding: true)
      }
    }
    return Tensor(tape: tape, id: y, shape: newShape)
  }
}
