// SQL of the matrix, unit readiness and survey packets.
#include "modules/compliance/store.hpp"
#include "modules/compliance/store_lists.hpp"

namespace mc::compliance::store {
namespace {

constexpr std::string_view kPacket = "id, state, filters, seed, drawn_from, people, asked_by, by_name, asked_at, "
                                     "ready_at, index_sha256, zip_blob, zip_size, pdf_blob, pdf_size";

std::string packets_where(std::string_view rest) {
  return std::string("SELECT ").append(kPacket).append(" FROM compliance_packets ").append(rest);
}

/// Keys begin with "course:" or "rule:".
std::string of_kind(std::string_view kinds) {
  if (kinds == "credential") return " AND item >= 'rule:' AND item < 'rule;'";
  if (kinds == "course") return " AND item >= 'course:' AND item < 'course;'";
  return {};
}

}  // namespace

Result<std::vector<PersonItem>> items_of(data::Tx& tx, const std::vector<PersonId>& people, std::string_view kinds) {
  return tx.in(kModule).all<PersonItem>(
      "SELECT person_id, item, label, state, on_date FROM compliance_items WHERE person_id IN " + id_list(people) +
      of_kind(kinds) + " ORDER BY person_id, item");
}

Result<std::vector<ColumnRow>> columns_of(data::Tx& tx, const Where& where, std::string_view kinds,
                                          std::int64_t limit) {
  return tx.in(kModule).all<ColumnRow>(
      "SELECT x.item, c.label, x.people FROM (SELECT item, sum(applicable) AS people FROM compliance_cells WHERE (? IS "
      "NULL OR profession = ?)" +
          unit_condition(where, "") + of_kind(kinds) +
          " GROUP BY item HAVING sum(applicable) > 0) x JOIN compliance_columns c ON c.item = x.item ORDER BY x.people "
          "DESC, c.label LIMIT ?",
      where.profession, where.profession, limit);
}

Result<std::vector<RoleCount>> role_counts(data::Tx& tx, const Where& where) {
  return tx.in(kModule).all<RoleCount>(
      "SELECT unit_id, profession, people FROM compliance_counts WHERE (? IS NULL OR profession = ?) AND people > 0" +
          unit_condition(where, ""),
      where.profession, where.profession);
}

Result<std::vector<RoleCell>> role_cells(data::Tx& tx, const Where& where) {
  return tx.in(kModule).all<RoleCell>("SELECT unit_id, profession, item, applicable, met FROM compliance_cells WHERE "
                                      "(? IS NULL OR profession = ?) AND applicable > 0" +
                                          unit_condition(where, "") + of_kind("credential"),
                                      where.profession, where.profession);
}

Status insert_packet(data::Tx& tx, const PacketRow& r) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO compliance_packets (")
                             .append(kPacket)
                             .append(") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.state, r.filters, r.seed, r.drawn_from, r.people, r.asked_by, r.by_name, r.asked_at,
                         r.ready_at, r.index_sha256, r.zip_blob, r.zip_size, r.pdf_blob, r.pdf_size));
  return {};
}

Status update_packet(data::Tx& tx, const PacketRow& r) {
  TRY(tx.in(kModule).run("UPDATE compliance_packets SET state = ?, ready_at = ?, index_sha256 = ?, zip_blob = ?, "
                         "zip_size = ?, pdf_blob = ?, pdf_size = ? WHERE id = ?",
                         r.state, r.ready_at, r.index_sha256, r.zip_blob, r.zip_size, r.pdf_blob, r.pdf_size, r.id));
  return {};
}

Status delete_packet(data::Tx& tx, PacketId id) {
  TRY(tx.in(kModule).run("DELETE FROM compliance_packets WHERE id = ?", id));
  return {};
}

Result<std::optional<PacketRow>> packet(data::Tx& tx, PacketId id) {
  return tx.in(kModule).first<PacketRow>(packets_where("WHERE id = ?"), id);
}

Result<std::vector<PacketRow>> packets(data::Tx& tx, std::optional<PersonId> by, std::optional<PacketId> before,
                                       std::int64_t limit) {
  Uuid last{};
  last.fill(0xFF);
  if (before) last = before->bytes;
  if (by)
    return tx.in(kModule).all<PacketRow>(packets_where("WHERE asked_by = ? AND id < ? ORDER BY id DESC LIMIT ?"), *by,
                                         last, limit);
  return tx.in(kModule).all<PacketRow>(packets_where("WHERE id < ? ORDER BY id DESC LIMIT ?"), last, limit);
}

Result<std::vector<PacketRow>> packets_before(data::Tx& tx, Instant before, std::int64_t limit) {
  return tx.in(kModule).all<PacketRow>(packets_where("WHERE asked_at < ? ORDER BY asked_at LIMIT ?"), before, limit);
}

Result<std::vector<PacketRow>> packets_with(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<PacketRow>(packets_where("WHERE people LIKE ? LIMIT 1000"), "%\"" + person.text() + "\"%");
}

}  // namespace mc::compliance::store
