#include "modules/updates/waiting.hpp"

#include "appliance/shape/document.hpp"

namespace mc::updates {

Result<std::string> waiting_version(data::Tx& tx) {
  auto manifest = TRY(tx.in(data::Module{"updates"})
                          .first<std::string>("SELECT manifest FROM updates_bundles WHERE asked_at IS NULL LIMIT 1"));
  if (!manifest) return std::string();
  auto document = TRY(shape::parse_json(*manifest));
  shape::Cursor root = document.root();
  if (root.kind() != shape::Kind::object) return std::string("?");
  for (shape::Cursor field = root.first(); !(field == root.end()); field = field.next())
    if (field.key() == "version" && field.kind() == shape::Kind::string) return std::string(field.text());
  return std::string("?");
}

}  // namespace mc::updates
