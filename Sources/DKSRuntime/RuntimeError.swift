/// What went wrong, as one line: where it was found, what was found, what was wanted.
public struct RuntimeError: Error, Equatable, CustomStringConvertible {
  /// The file, if one is to blame.
  public var file: String?
  /// The line of the file, from 1.
  public var line: Int?
  /// The column of the line in bytes, from 1.
  public var column: Int?
  /// The sentence, lower case and without a full stop.
  public var message: String

  /// An error without a place.
  public init(_ message: String) {
    self.message = message
  }

  /// An error in a file.
  public init(file: String, line: Int? = nil, column: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `file:line:column: message`, as far as the place is known.
  public var description: String {
    var place = ""
    if let file { place += "\(file):" }
    if let line { place += "\(line):" }
    if let column { place += "\(column):" }
    return place.isEmpty ? message : "\(place) \(message)"
  }
}
