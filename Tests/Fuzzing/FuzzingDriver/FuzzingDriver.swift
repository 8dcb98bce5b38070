/// What libFuzzer calls with each input.
public typealias FuzzedBody = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

/// Hands the program to libFuzzer. The package manager has every executable begin at a function named after it, which
/// calls this.
public func fuzz(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ body: FuzzedBody
) -> Int32 {
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments, body)
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: FuzzedBody
) -> Int32
