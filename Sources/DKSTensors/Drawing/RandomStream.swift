import CWeights

/// Random numbers that depend on a seed, a name and their own index alone, so that threads may share the work.
struct RandomStream {
  private var stream: dks_stream

  /// The stream of one name under a seed; streams of different names are unrelated.
  init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    stream = dks_stream(first: mixed(seed &+ mixed(hash)), second: mixed(hash &+ mixed(~seed)))
  }

  /// Stream number `index` of this one's kind.
  func part(_ index: Int) -> RandomStream {
    var result = self
    result.stream.second = mixed(stream.second &+ UInt64(bitPattern: Int64(index)) &+ 1)
    return result
  }

  /// Writes normal numbers with mean 0, from number `first` of the stream on.
  func normal(from first: Int, deviation: Double, into buffer: UnsafeMutableBufferPointer<Float>) {
    dks_draw_normal(stream, UInt64(first), buffer.count, deviation, buffer.baseAddress)
  }

  /// Writes numbers that are uniform on [−bound, bound), from number `first` of the stream on.
  func uniform(from first: Int, bound: Double, into buffer: UnsafeMutableBufferPointer<Float>) {
    dks_draw_uniform(stream, UInt64(first), buffer.count, bound, buffer.baseAddress)
  }
}

/// The finalizer of SplitMix64.
private func mixed(_ x: UInt64) -> UInt64 {
  var z = x &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}
