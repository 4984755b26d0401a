#include "appliance/security/role_holders.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "appliance/security/sessions_parts.hpp"

namespace mc::security {
namespace {

struct Held {
  PersonId person_id;
  std::string role;
};
FIELDS(Held, person_id, role)

/// Lists are bound in pieces of one length, so that there is one statement; the last id fills the rest.
constexpr std::size_t kPiece = 32;
template <class Row, class T, class F>
Status in_pieces(data::Tx& tx, const std::string& before, const std::string& after, const std::vector<T>& values,
                 F&& take) {
  std::string text = before;
  for (std::size_t i = 0; i < kPiece; ++i) text += i == 0 ? "?" : ",?";
  text += after;
  for (std::size_t start = 0; start < values.size(); start += kPiece) {
    auto at = [&](std::size_t i) { return values[std::min(start + i, values.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return tx.in(kSessionsModule).all<Row>(text, at(I)..., tx.now());
    }(std::make_index_sequence<kPiece>{}));
    for (Row& row : rows) take(std::move(row));
  }
  return {};
}

}  // namespace

Result<std::vector<PersonId>> all_holders(data::Tx& tx, std::string_view role) {
  return tx.in(kSessionsModule)
      .all<PersonId>("SELECT DISTINCT person_id FROM security_role_assignments WHERE role = ? AND (expires_at IS NULL"
                     " OR expires_at > ?) ORDER BY person_id LIMIT ?",
                     role, tx.now(), kMostHolders);
}

Result<std::map<PersonId, std::vector<std::string>>> role_names(data::Tx& tx, const std::vector<PersonId>& people) {
  std::map<PersonId, std::vector<std::string>> out;
  TRY(in_pieces<Held>(tx, "SELECT DISTINCT person_id, role FROM security_role_assignments WHERE person_id IN (",
                      ") AND (expires_at IS NULL OR expires_at > ?) ORDER BY role", people,
                      [&](Held held) { out[held.person_id].push_back(std::move(held.role)); }));
  return out;
}

Result<std::map<Uuid, RoleAssignment>> assignments_in_force(data::Tx& tx, const std::vector<Uuid>& ids) {
  std::map<Uuid, RoleAssignment> out;
  TRY(in_pieces<RoleAssignment>(
      tx,
      "SELECT id, person_id, role, scope_kind, scope_id, granted_by, granted_at, expires_at FROM"
      " security_role_assignments WHERE id IN (",
      ") AND (expires_at IS NULL OR expires_at > ?)", ids, [&](RoleAssignment row) {
        if (row.scope_kind == ScopeKind::platform) row.scope_id.reset();
        Uuid id = row.id;
        out.emplace(id, std::move(row));
      }));
  return out;
}

}  // namespace mc::security
