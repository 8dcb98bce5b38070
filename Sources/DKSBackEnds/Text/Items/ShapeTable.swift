/// Numbers for shapes, the same one for the same shape.
struct ShapeTable {
  enum Key: Hashable {
    case form(String)
    case body([Int])
    case repeated([Int])
    case call(Int)
    case loop(Int)
  }

  private struct Exact: Hashable {
    var shape: Int
    var settings: [LayerSetting]
  }

  private var ids: [Key: Int] = [:]
  private var exactIDs: [Exact: Int] = [:]

  /// The number of `key`.
  mutating func id(_ key: Key) -> Int {
    if let known = ids[key] { return known }
    ids[key] = ids.count
    return ids.count - 1
  }

  /// The number of what is equal to `item`, settings included.
  mutating func exactID(of item: Item) -> Int {
    let key = Exact(shape: item.shape, settings: item.settings)
    if let known = exactIDs[key] { return known }
    exactIDs[key] = exactIDs.count
    return exactIDs.count - 1
  }
}
