import DKSDiagnostics

/// Why a file is no model, or none that can be read.
struct ONNXFault: Error, Hashable, Sendable {
  /// What kind of fault; each has a page.
  enum Kind: String, Sendable {
    case encoding = "DKS0910"
    case incomplete = "DKS0911"
    case operatorSet = "DKS0912"
    case externalData = "DKS0913"
    case tensor = "DKS0914"
    case duplicateName = "DKS0915"
    case danglingName = "DKS0916"
    case cycle = "DKS0917"
    case setting = "DKS0918"
    case depth = "DKS0920"
    case unwritable = "DKS0921"
    case foreign = "DKS0922"
  }

  var kind: Kind
  /// One sentence, found before wanted.
  var message: String
  /// Where it stands in the listing.
  var span: SourceSpan?
  var notes: [String]

  init(_ kind: Kind, _ message: String, at span: SourceSpan? = nil, notes: [String] = []) {
    self.kind = kind
    self.message = message
    self.span = span
    self.notes = notes
  }

  /// A fault of the encoding: a byte is its only place.
  init(_ fault: WireFault) {
    self.init(.encoding, "\(fault.message) (at byte \(fault.offset))")
  }

  /// The fault as it is shown; a fault without a place in the listing names the file.
  func diagnostic(in file: String) -> Diagnostic {
    Diagnostic(
      .error, kind.rawValue, span == nil ? "'\(file)': \(message)" : message, at: span, notes: notes)
  }
}

/// Runs `body` and turns a fault of the encoding into one of the file.
func decoding<Result>(_ body: () throws(WireFault) -> Result) throws(ONNXFault) -> Result {
  do throws(WireFault) {
    return try body()
  } catch {
    throw ONNXFault(error)
  }
}
