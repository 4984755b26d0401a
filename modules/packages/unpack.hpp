#pragma once
// An uploaded archive taken apart under limits, and what is wrong with it in words that its author understands.
#include <map>

#include "appliance/documents/documents.hpp"
#include "modules/packages/packages.hpp"

namespace mc::packages {

inline constexpr std::int64_t kUploadLimit = 2LL << 30;
inline constexpr std::size_t kMostProblems = 200;

/// The files of an archive, without what operating systems leave in it and without a top folder that all share. Not
/// thread-safe.
class Unpacked final : public PackageFiles {
public:
  /// Appends to `problems` what is wrong with the archive; with an error among them there is nothing in the result.
  static std::unique_ptr<Unpacked> open(Result<std::unique_ptr<documents::ZipReader>> archive,
                                        std::vector<ImportProblem>& problems);
  /// A manifest that came alone, as cmi5 allows: one file, with this path.
  static std::unique_ptr<Unpacked> alone(std::string path, std::string bytes);
  static documents::ZipLimits default_limits();

  const std::vector<std::string>& paths() const override { return paths_; }
  bool has(std::string_view path) const override { return index_.contains(path); }
  Result<std::string> read(std::string_view path, std::int64_t max) const override;
  /// To be asked for its bytes; good while this is.
  Result<documents::ZipReader::EntryReader> stream(std::string_view path) const;
  std::int64_t size(std::string_view path) const;

private:
  struct Place {
    std::size_t entry = 0;
    std::int64_t size = 0;
  };
  void index(std::vector<ImportProblem>& problems);
  std::unique_ptr<documents::ZipReader> reader_{};  // null: the one file is `alone_`
  std::string alone_{};
  std::vector<std::string> paths_{};
  std::map<std::string, Place, std::less<>> index_{};
};

/// Does a file begin as XML does (after a byte order mark and blanks)?
bool begins_as_xml(std::string_view first_bytes);
bool has_errors(const std::vector<ImportProblem>& problems);
void add_problem(std::vector<ImportProblem>& problems, std::string severity, std::string code, std::string message,
                 std::optional<std::string> file = std::nullopt);
/// Of a file inside a package, by its ending. Texts come without a charset: pages say themselves what they are in.
std::string_view content_type_of(std::string_view path);

}  // namespace mc::packages
