#pragma once
// XML as authoring tools write it, made UTF-8 for read_xml.
#include <string>
#include <string_view>

namespace mc::documents {

/// The document in UTF-8, its declaration without an encoding: UTF-16 (by its mark, or by its first bytes), and
/// ISO-8859-1 or Windows-1252 where it declares that. Declared encodings do not count for bytes that are UTF-8 anyhow:
/// tools write "utf-16" from memory and save UTF-8. What is anything else stays as it is, for read_xml to refuse.
std::string xml_as_utf8(std::string_view bytes);

}  // namespace mc::documents
