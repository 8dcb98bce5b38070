import DKSGraph

/// Where some elements lie, element by element in ascending order.
struct PlaceTable: Hashable, Sendable {
  private(set) var elements: [Int32] = []
  private(set) var places: [Int32] = []

  init() {}

  /// Elements 0, 1, … lie at `places`.
  init(_ places: some Sequence<Int>) {
    for (element, place) in places.enumerated() { append(element, place) }
  }

  var count: Int { elements.count }

  /// Adds an element behind all others.
  mutating func append(_ element: Int, _ place: Int) {
    elements.append(Int32(clamping: element))
    places.append(Int32(clamping: place))
  }

  /// Where `element` lies; nil where it is none of these.
  subscript(element: Int) -> Int? {
    guard let first = elements.first, let last = elements.last, (Int(first)...Int(last)).contains(element)
    else { return nil }
    // Mostly the elements are consecutive.
    let offset = element - Int(first)
    if Int(last) - Int(first) == count - 1 { return Int(places[offset]) }
    let k = elements.partitioningIndex { Int($0) >= element }
    return Int(elements[k]) == element ? Int(places[k]) : nil
  }

  /// Whether all of `others` are among these elements.
  func containsAll(_ others: [Int32]) -> Bool { others.allSatisfy { self[Int($0)] != nil } }

  /// The same elements, with `change` made to each place.
  func map(_ change: (Int) -> Int) -> PlaceTable {
    var result = self
    for k in places.indices { result.places[k] = Int32(clamping: change(Int(places[k]))) }
    return result
  }

  /// What all places lie ahead of their elements, if it is the same for all.
  var shift: Int32? {
    guard let element = elements.first, let place = places.first else { return nil }
    let shift = place - element
    return elements.indices.allSatisfy { places[$0] - elements[$0] == shift } ? shift : nil
  }
}
