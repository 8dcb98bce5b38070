import DKSGraph

/// The states of a scan, as one node in place of all its steps.
///
/// Operands are the sequences, the state before the first step, and what the steps see of the network around them.
struct Recurrence: Operation {
  static let mnemonic = "scan"

  /// Which scan of its graph it is.
  var index: Int

  init(index: Int) { self.index = index }

  /// No text has it.
  init(from reader: inout AttributeReader) throws(AttributeError) { throw .missing("steps") }

  func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType {
    throw ShapeError(.operand(0), "'scan' is written, never computed")
  }

  var kernelRule: KernelRule { .unsupported("it stands for its steps") }
}

/// A scan that was found in a graph: `scan(from: start) { state, element in … }`.
struct FoundScan {
  /// One step. Its inputs are the state, the elements, and what it sees of the network around it.
  var step: Graph
  /// How many sequences it walks over.
  var sequenceCount: Int
}
