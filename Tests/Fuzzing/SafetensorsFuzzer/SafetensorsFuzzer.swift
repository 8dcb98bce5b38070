import DKSTensors
import FuzzingDriver

/// libFuzzer's entry: whatever the bytes are, they are read or refused in one sentence; what was read can be decoded, and
/// is read again from what is written of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSafetensors(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let tensors = try? read(Array(UnsafeBufferPointer(start: start, count: count))) else { return 0 }
  for (_, tensor) in tensors {
    _ = try? tensor.floats()
    _ = try? tensor.doubles()
    _ = try? tensor.integers()
  }
  // Elements of a type that is only carried are left out.
  let known = tensors.filter { $0.tensor.type != .other }
  var written: [UInt8] = []
  do {
    try Safetensors.image(of: known, metadata: []).write { written += Array($0) }
    let again = try read(written)
    precondition(again.map(\.name) == known.map(\.name), "names change")
    precondition(again.map(\.tensor.shape) == known.map(\.tensor.shape), "shapes change")
  } catch {
    preconditionFailure("what was written is refused: \(error)")
  }
  return 0
}

private func read(_ bytes: [UInt8]) throws(WeightError) -> [(name: String, tensor: Tensor)] {
  let source = ModelSource(name: "fuzz.safetensors", file: MappedFile(bytes)) { _ in
    .failure(WeightError("it has no other file"))
  }
  return try Safetensors.read(source)
}

/// Where the package manager has the program begin; libFuzzer takes over.
@_cdecl("SafetensorsFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, fuzzSafetensors) }
