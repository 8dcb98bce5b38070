import DKSDiagnostics
import DKSModels
import DKSONNX
import DKSTensors
import FuzzingDriver

/// Reads any bytes as an ONNX file; what is read must be written back as it was, and survive being written anew.
@_cdecl("LLVMFuzzerTestOneInput")
public func readONNX(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let file = MappedFile(UnsafeRawBufferPointer(start: start, count: count)) {}
  let weights = MappedFile([UInt8](repeating: 0, count: 1 << 16))
  let source = ModelSource(name: "fuzz.onnx", file: file) { _ in .success(weights) }
  var diagnostics = DiagnosticSet()
  guard var model = ONNX.read(source, number: 0, diagnostics: &diagnostics) else {
    guard diagnostics.all.count == 1 else { fatalError("\(diagnostics.all.count) diagnostics for one fault") }
    return 0
  }
  // External data go to a file whose name the model did not choose.
  guard let same = ONNX.write(model, named: "fuzz.onnx", diagnostics: &diagnostics),
    same.main.count == count || !same.siblings.isEmpty
  else { fatalError("an unchanged model is not written as it was: \(diagnostics.all)") }
  for i in model.nodes.indices {
    if case .foreign = model.nodes[i].operation { continue }
    model.nodes[i].record = nil
  }
  model.provenance = [("fuzz", "anew")]
  _ = ONNX.write(model, named: "fuzz.onnx", diagnostics: &diagnostics)
  return 0
}

/// Where the package manager has the program begin; libFuzzer takes over.
@_cdecl("ONNXFuzzer_main")
public func begin(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fuzz(count, arguments, readONNX) }
