extension DataSet {
  /// Numbers from a CSV file with a header (RFC 4180). A field of n elements is the columns `name[0]` …
  /// `name[n-1]`, or `name.0` …, in row-major order; a field of one element may be the column `name`.
  /// Columns that no field names are ignored.
  public static func csv(
    _ path: String, _ fields: Field..., test: Double = 0.2, seed: UInt64 = 0
  ) throws -> DataSet {
    try csv(path, fields, test: test, seed: seed)
  }

  /// Numbers from a CSV file with a header, as above.
  public static func csv(
    _ path: String, _ fields: [Field], test: Double = 0.2, seed: UInt64 = 0
  ) throws -> DataSet {
    var reader = CSVReader(path: path, bytes: try BinaryFile(path: path).bytes)
    guard let header = try reader.next() else {
      throw RuntimeError(file: path, line: 1, "found nothing, wanted a header with the names of the columns")
    }
    let places = try fields.map { try columns(of: $0, in: header, path) }
    var values = [[Float]](repeating: [], count: fields.count)
    var count = 0
    while let row = try reader.next() {
      guard row.count == header.count else {
        throw RuntimeError(
          file: path, line: row[0].line,
          "found \(row.count) cells, wanted \(header.count) as in the header")
      }
      for (index, columns) in places.enumerated() {
        for column in columns {
          let cell = row[column]
          guard let number = Float(cell.text.trimmed), number.isFinite else {
            throw RuntimeError(
              file: path, line: cell.line, column: cell.column,
              "found '\(cell.text.prefix(40))', wanted a number for '\(header[column].text.trimmed)'")
          }
          if let wanted = fields[index].refusal(of: number) {
            throw RuntimeError(
              file: path, line: cell.line, column: cell.column,
              "found '\(cell.text.trimmed)', wanted \(wanted)")
          }
          values[index].append(number)
        }
      }
      count += 1
    }
    guard count > 0 else { throw RuntimeError(file: path, "found a header and no rows") }
    return try DataSet(Array(zip(fields, values)), test: test, seed: seed)
  }

  /// The places of a field's elements in the header.
  private static func columns(of field: Field, in header: [CSVReader.Cell], _ path: String) throws -> [Int] {
    var places: [String: Int] = [:]
    for (place, cell) in header.enumerated() where places[cell.text.trimmed] == nil {
      places[cell.text.trimmed] = place
    }
    if field.count == 1, let place = places[field.name] { return [place] }
    let style = places["\(field.name).0"] != nil && places["\(field.name)[0]"] == nil
    return try (0..<field.count).map { index in
      let name = style ? "\(field.name).\(index)" : "\(field.name)[\(index)]"
      if let place = places[name] { return place }
      let wanted = field.count == 1 ? field.name : name
      let known = header.prefix(8).map { "'\($0.text.trimmed)'" }.joined(separator: ", ")
      throw RuntimeError(
        file: path, line: 1,
        "found the columns \(known)\(header.count > 8 ? ", …" : ""), wanted '\(wanted)' for the field '\(field.name)' of shape \(field.shape)"
      )
    }
  }
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmed: String {
    var text = self[...]
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
