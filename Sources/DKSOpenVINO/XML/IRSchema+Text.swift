extension IRSchema {
  /// Written for this reader; the format has none of its own.
  static let text = #"""
    <?xml version="1.0"?>
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <xs:simpleType name="dim"><xs:restriction base="xs:long"><xs:minInclusive value="-1"/></xs:restriction></xs:simpleType>
      <xs:complexType name="any" mixed="true"><xs:sequence><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType>
      <xs:complexType name="port"><xs:sequence><xs:element name="dim" type="dim" minOccurs="0" maxOccurs="unbounded"/><xs:element name="rt_info" type="any" minOccurs="0"/></xs:sequence>
        <xs:attribute name="id" type="xs:unsignedInt" use="required"/><xs:attribute name="precision" type="xs:string"/><xs:attribute name="names" type="xs:string"/></xs:complexType>
      <xs:complexType name="ports"><xs:sequence><xs:element name="port" type="port" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
      <xs:complexType name="layer"><xs:sequence>
          <xs:element name="data" minOccurs="0"><xs:complexType><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element>
          <xs:element name="rt_info" type="any" minOccurs="0"/>
          <xs:element name="input" type="ports" minOccurs="0"/><xs:element name="output" type="ports" minOccurs="0"/>
          <xs:any processContents="skip" minOccurs="0" maxOccurs="0"/></xs:sequence>
        <xs:attribute name="id" type="xs:unsignedInt" use="required"/><xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="type" type="xs:string" use="required"/><xs:attribute name="version" type="xs:string" use="required"/><xs:anyAttribute processContents="skip"/></xs:complexType>
      <xs:element name="net"><xs:complexType><xs:sequence>
          <xs:element name="layers"><xs:complexType><xs:sequence><xs:element name="layer" type="layer" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
          <xs:element name="edges"><xs:complexType><xs:sequence><xs:element name="edge" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
            <xs:attribute name="from-layer" type="xs:unsignedInt" use="required"/><xs:attribute name="from-port" type="xs:unsignedInt" use="required"/><xs:attribute name="to-layer" type="xs:unsignedInt" use="required"/><xs:attribute name="to-port" type="xs:unsignedInt" use="required"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
          <xs:element name="rt_info" type="any" minOccurs="0"/></xs:sequence>
          <xs:attribute name="name" type="xs:string"/><xs:attribute name="version" type="xs:unsignedInt" use="required"/></xs:complexType>
        <xs:unique name="layerId"><xs:selector xpath="layers/layer"/><xs:field xpath="@id"/></xs:unique>
        <xs:key name="layerKey"><xs:selector xpath="layers/layer"/><xs:field xpath="@id"/></xs:key>
        <xs:keyref name="fromRef" refer="layerKey"><xs:selector xpath="edges/edge"/><xs:field xpath="@from-layer"/></xs:keyref>
        <xs:keyref name="toRef" refer="layerKey"><xs:selector xpath="edges/edge"/><xs:field xpath="@to-layer"/></xs:keyref>
      </xs:element>
    </xs:schema>
    """#
}
