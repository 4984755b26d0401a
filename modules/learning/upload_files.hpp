#pragma once
// The file of an uploaded batch of completions proves the training of everybody in it: when one person is erased, her
// lines go and the others stay on theirs.
#include <functional>

#include "modules/learning/store_rules.hpp"
#include "modules/platform.hpp"

namespace mc::learning {

inline constexpr std::int64_t kLargestUpload = 64 << 20;

/// Makes these lines of the kept file empty. Knows numbers only, nothing about the person. Safe to run twice.
struct StripUploadJob {
  static constexpr std::string_view kKind = "learning.strip_upload";
  UploadId upload_id;
  std::vector<std::int64_t> lines;
};
FIELDS(StripUploadJob, upload_id, lines)

/// Lines of records for which `hers(text, line)` holds, with all lines of a record that has several. Empty ones are
/// left out. An error: the file cannot be taken apart safely (UTF-16, no CSV).
Result<std::vector<std::int64_t>> lines_of(std::string_view csv,
                                           const std::function<bool(std::string_view, std::int64_t)>& hers);
/// The same text with these lines empty, counted from 1; every other byte as it was.
std::string without_lines(std::string_view csv, const std::vector<std::int64_t>& lines);

/// The job's work.
Status strip_upload(Platform& platform, const StripUploadJob& job);

}  // namespace mc::learning
