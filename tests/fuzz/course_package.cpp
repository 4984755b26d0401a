// libFuzzer target: any bytes are refused as a package's content with messages, or read as content that is written and
// read again as the same; a manifest that is accepted names only files that a package may hold.
#include <cstdlib>

#include "modules/courses/package.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::courses;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<PackageMessage> messages;
  PackageContent content = read_content(text, messages);
  if (messages.size() > kPackageMessages + 1) std::abort();
  if (!has_errors(messages)) {
    std::string written = write_content(content);
    std::vector<PackageMessage> again;
    if (write_content(read_content(written, again)) != written || has_errors(again)) std::abort();
  }
  auto manifest = read_manifest(text);
  if (!manifest) return 0;
  for (const PackageFile& file : manifest->files)
    if (file.path != "content.jsonl" && file.path != "files/" + file.sha256) std::abort();
  if (is_signed(text, *manifest, "")) std::abort();
  return 0;
}
