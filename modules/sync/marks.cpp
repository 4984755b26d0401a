#include "modules/sync/marks.hpp"

#include <fstream>
#include <iterator>

#include "appliance/base/mark_file.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::sync {
namespace {

std::filesystem::path file_of_mark(const std::filesystem::path& data, MarkKind kind) {
  return data / (kind == MarkKind::off ? "sync-off" : "sync-restored");
}

}  // namespace

std::optional<SyncMark> mark(const std::filesystem::path& data, MarkKind kind) {
  if (data.empty() || !is_marked(file_of_mark(data, kind))) return std::nullopt;
  std::ifstream in(file_of_mark(data, kind), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  auto known = shape::from_json<SyncMark>(text);
  return known ? *known : SyncMark{};
}

Status set_mark(const std::filesystem::path& data, MarkKind kind, const SyncMark& mark) {
  return data.empty() ? Status{} : make_mark(file_of_mark(data, kind), shape::to_json(mark));
}

Status clear_restored(const std::filesystem::path& data) {
  return data.empty() ? Status{} : remove_mark(file_of_mark(data, MarkKind::restored));
}

}  // namespace mc::sync
