import DKSFormulas
import DKSModels

/// What an earlier run of this compiler wrote into `rt_info`.
extension RuntimeInfo {
  /// The notes beside a layer, by keys without the compiler's name.
  static func marks(ofLayer text: String?) -> [String: String] {
    var marks: [String: String] = [:]
    for tag in tags("user_data", in: text ?? "") {
      guard let name = attribute("name", of: tag), name.hasPrefix("dksc_"),
        let value = attribute("value", of: tag)
      else { continue }
      marks[MetadataKey.plain(name)] = value
    }
    return marks
  }

  /// The provenance of the network, by keys without the compiler's name.
  static func marks(ofNetwork text: String?) -> [String: String] {
    guard let text, let start = text.firstRange(of: "<dksc>"),
      let end = text[start.upperBound...].firstRange(of: "</dksc>")
    else { return [:] }
    var marks: [String: String] = [:]
    for tag in tags("", in: String(text[start.upperBound..<end.lowerBound])) {
      let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
      if let value = attribute("value", of: tag) { marks[MetadataKey.plain(String(name))] = value }
    }
    return marks
  }

  /// What stands between `<` and `>` of the elements whose names begin with `name`.
  private static func tags(_ name: String, in text: String) -> [Substring] {
    var tags: [Substring] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "<" + name) {
      guard let close = rest[open.upperBound...].firstIndex(of: ">") else { break }
      tags.append(rest[rest.index(after: open.lowerBound)..<close])
      rest = rest[close...]
    }
    return tags
  }

  /// The value of an attribute, its entities read.
  private static func attribute(_ name: String, of tag: Substring) -> String? {
    for quote in ["\"", "'"] {
      guard let start = tag.firstRange(of: " \(name)=\(quote)") else { continue }
      guard let end = tag[start.upperBound...].firstRange(of: quote) else { return nil }
      var value = String(tag[start.upperBound..<end.lowerBound])
      for (entity, character) in [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
      ] {
        value = value.replacing(entity, with: character)
      }
      return value
    }
    return nil
  }
}
