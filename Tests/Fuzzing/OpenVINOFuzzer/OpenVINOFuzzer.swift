import DKSDiagnostics
import DKSModels
import DKSOpenVINO
import DKSTensors
import FuzzingDriver

/// The constants of every network that is tried: all zeros.
private let weights = MappedFile(Array(repeating: 0, count: 1 << 16))

/// libFuzzer's entry: whatever the bytes are, they are read or refused, and what is read can be written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOpenVINO(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  let source = ModelSource(name: "fuzz.xml", file: MappedFile(text)) { _ in .success(weights) }
  var diagnostics = DiagnosticSet()
  let model = OpenVINO.read(source, number: 0, diagnostics: &diagnostics)
  // One of the two, never both, never neither.
  precondition((model == nil) == diagnostics.containsError)
  if let model {
    var written = DiagnosticSet()
    let files = OpenVINO.write(model, named: "fuzz.xml", diagnostics: &written)
    precondition((files == nil) == written.containsError)
  }
  return 0
}

/// Where the package manager has the program begin; libFuzzer takes over.
@_cdecl("OpenVINOFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, fuzzOpenVINO) }
