import DKSModels
import DKSTensors

extension DocumentReader {
  /// A tensor of which the file has the elements that are not zero, and where they stand (onnx.proto,
  /// SparseTensorProto); nil for one without a name.
  ///
  /// - Parameter needsName: Whether it is an initializer.
  mutating func sparseTensor(
    in field: WireField, at index: Int, needsName: Bool = true
  ) throws(ONNXFault) -> SparseRecord? {
    let file = document.file
    var values: WireField?
    var indices: WireField?
    var shape: [Int] = []
    try decoding { () throws(WireFault) in
      var reader = try field.message(in: file)
      while let entry = try reader.next() {
        switch entry.number {
        case 1: values = entry
        case 2: indices = entry
        case 3: try entry.forEachVarint(in: file) { shape.append(Int(Int64(bitPattern: $0))) }
        default: break
        }
      }
    }
    guard let values else { return nil }
    let elements = try tensor(in: values)
    var record = SparseRecord(
      fieldIndex: index, name: elements.name, type: ElementType(onnx: elements.number), shape: shape)
    guard !needsName || !record.name.isEmpty else { return nil }
    guard let count = Tensor.checkedCount(shape) else {
      throw ONNXFault(.tensor, "a sparse tensor has the shape \(shape), which no tensor has")
    }
    guard let given = elements.tensor, record.type.isFloat, count <= Tensor.largestComputedCount,
      let indices, let places = try tensor(in: indices).tensor
    else { return record }
    let extents = shape
    record.tensor = Tensor(
      record.type, extents,
      .computed { () throws(WeightError) in
        var all = [Float](repeating: 0, count: count)
        for (place, element) in zip(try linear(places, in: extents), try given.floats()) {
          guard all.indices.contains(place) else {
            throw WeightError("a sparse tensor of shape \(extents) has an element at \(place)")
          }
          all[place] = element
        }
        return all
      })
    return record
  }
}

/// The places that indices name, which count all elements or each axis, in row-major order.
private func linear(_ indices: Tensor, in shape: [Int]) throws(WeightError) -> [Int] {
  let numbers = try indices.integers().map { Int($0) }
  guard indices.shape.count == 2 else { return numbers }
  guard indices.shape[1] == shape.count else {
    throw WeightError("a sparse tensor of shape \(shape) has indices of shape \(indices.shape)")
  }
  let strides = rowMajorStrides(shape)
  return (0..<indices.shape[0]).map { element in
    shape.indices.reduce(0) { $0 &+ numbers[element * shape.count + $1] &* strides[$1] }
  }
}
