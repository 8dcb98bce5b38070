import DKSFormulas
import DKSModels

/// The inside of `rt_info` elements: kept verbatim, with what this compiler has to say.
enum RuntimeInfo {
  /// `kept` with `notes` as user data, instead of those that an earlier run wrote; nil where there is nothing.
  static func inner(_ kept: String?, notes: [(key: String, value: String)]) -> String? {
    guard !notes.isEmpty else { return kept }
    let elements = notes.map { key, value in
      "<user_data name=\"dksc_\(escaped(MetadataKey.plain(key)))\" value=\"\(escaped(value))\"/>"
    }
    return without("<user_data name=\"dksc_", upTo: "/>", in: kept ?? "") + elements.joined()
  }

  /// The `rt_info` of the network: `kept` and the provenance under `dksc`.
  static func network(_ kept: String?, provenance: [(key: String, value: String)]) -> String? {
    guard !provenance.isEmpty else { return kept }
    let facts = provenance.map { key, value in
      "<\(elementName(MetadataKey.plain(key))) value=\"\(escaped(value))\"/>"
    }
    return without("<dksc>", upTo: "</dksc>", in: kept ?? "") + "<dksc>" + facts.joined() + "</dksc>"
  }

  /// `text` without the stretches from `start` to `end`.
  private static func without(_ start: String, upTo end: String, in text: String) -> String {
    var kept = ""
    var rest = text[...]
    while let found = rest.firstRange(of: start) {
      guard let close = rest[found.upperBound...].firstRange(of: end) else { break }
      kept += rest[..<found.lowerBound]
      rest = rest[close.upperBound...]
    }
    return kept + rest
  }

  /// `key` as the name of an element.
  private static func elementName(_ key: String) -> String {
    let name = String(
      key.unicodeScalars.map { scalar -> Character in
        let isWord = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isWord || scalar == "_" || scalar == "-" || scalar == "." ? Character(scalar) : "_"
      })
    guard let first = name.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else {
      return "_" + name
    }
    return name
  }

  /// `text` between quotes.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\r": result += "&#13;"
      case "\t": result += "&#9;"
      default: result.unicodeScalars.append(XMLSink.isAllowed(scalar) ? scalar : "_")
      }
    }
    return result
  }
}
