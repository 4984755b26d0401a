#pragma once
// Addresses that a manifest names, and whether the package has what they lead to. Pure.
#include "modules/scorm/manifest_read.hpp"

namespace mc::scorm {

/// "%20" -> " "; malformed escapes stay as they are.
std::string decode_uri(std::string_view text);
/// A path of the package as part of an address; keeps "/".
std::string encode_uri_path(std::string_view path);
bool is_absolute_address(std::string_view href);
/// "a/b/../c" -> "a/c" without "." and ".."; nothing when it leaves the package or starts at its root with a drive.
std::optional<std::string> resolve_path(std::string_view base, std::string_view path);

/// Finds files, and the name that an author probably meant.
class FileLookup {
public:
  explicit FileLookup(PackagePaths paths);
  /// The path in the package of an address below `base`, decoded or as written; nothing: it has none.
  std::optional<std::string> find(std::string_view base, std::string_view path) const;
  /// The only path that differs in capital and small letters alone, as packages that were made on Windows have them.
  std::optional<std::string> in_other_letters(std::string_view base, std::string_view path) const;
  /// "Did you mean ..."; empty when nothing comes near.
  std::string suggestion(std::string_view path) const;
  bool checks() const { return paths_ != nullptr; }

private:
  PackagePaths paths_;
};

/// Joins launch address and parameters as CAM 3.4.1 (2004) says.
std::string with_parameters(std::string href, std::string_view parameters);

}  // namespace mc::scorm
