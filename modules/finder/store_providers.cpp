// Providers, who keeps them, and what people say of them.
#include "modules/finder/store.hpp"

namespace mc::finder::store {
namespace {

const std::string kProviderColumns =
    "id, name, folded, type, verified, accreditations, description, street, city, state, zip, email, phone, url, "
    "stars, reviews, created_at";
const std::string kSelectProvider = "SELECT " + kProviderColumns + " FROM finder_providers ";
const std::string kSelectReview = "SELECT id, provider_id, class_id, person_id, stars, text, at FROM finder_reviews ";

}  // namespace

Status put_provider(data::Tx& tx, const ProviderRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO finder_providers (" + kProviderColumns +
          ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = "
          "excluded.folded, type = excluded.type, verified = excluded.verified, accreditations = "
          "excluded.accreditations, description = excluded.description, street = excluded.street, city = "
          "excluded.city, state = excluded.state, zip = excluded.zip, email = excluded.email, phone = excluded.phone, "
          "url = excluded.url",
      r.id, r.name, r.folded, r.type, r.verified, r.accreditations, r.description, r.street, r.city, r.state, r.zip,
      r.email, r.phone, r.url, r.stars, r.reviews, r.created_at));
  return {};
}

Result<std::optional<ProviderRow>> provider(data::Tx& tx, ClassProviderId id) {
  return tx.in(kModule).first<ProviderRow>(kSelectProvider + "WHERE id = ?", id);
}

Result<std::map<ClassProviderId, ProviderRow>> providers(data::Tx& tx, const std::vector<ClassProviderId>& ids) {
  std::map<ClassProviderId, ProviderRow> out;
  for (ClassProviderId id : ids) out[id] = {};
  if (out.empty()) return out;
  std::string list;
  for (const auto& [id, row] : out) list += (list.empty() ? "x'" : ",x'") + to_hex(id.bytes) + "'";
  for (ProviderRow& row : TRY(tx.in(kModule).all<ProviderRow>(kSelectProvider + "WHERE id IN (" + list + ")")))
    out[row.id] = std::move(row);
  return out;
}

Result<std::vector<ProviderRow>> providers_named(data::Tx& tx, std::string_view prefix, std::string_view after_folded,
                                                 ClassProviderId after, std::int64_t limit) {
  const std::string from = std::max(std::string(prefix), std::string(after_folded));
  // U+10FFFF: after every name that begins so.
  return tx.in(kModule).all<ProviderRow>(kSelectProvider +
                                             "WHERE folded >= ? AND folded < ? AND (folded > ? OR id > ?) "
                                             "ORDER BY folded, id LIMIT ?",
                                         from, std::string(prefix) + "\xf4\x8f\xbf\xbf", from, after, limit);
}

Result<std::vector<ClassProviderId>> kept_by(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ClassProviderId>(
      "SELECT provider_id FROM finder_keepers WHERE person_id = ? ORDER BY provider_id LIMIT 200", person);
}

Result<bool> keeps(data::Tx& tx, ClassProviderId provider, PersonId person) {
  return TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM finder_keepers WHERE provider_id = ? AND person_id = ?",
                                                provider, person))
      .has_value();
}

Result<std::vector<PersonId>> keepers(data::Tx& tx, ClassProviderId provider) {
  return tx.in(kModule).all<PersonId>("SELECT person_id FROM finder_keepers WHERE provider_id = ? ORDER BY person_id",
                                      provider);
}

Status set_keepers(data::Tx& tx, ClassProviderId provider, const std::vector<PersonId>& people) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM finder_keepers WHERE provider_id = ?", provider));
  for (PersonId person : people)
    TRY(sql.run("INSERT INTO finder_keepers (provider_id, person_id) VALUES (?,?) ON CONFLICT (provider_id, person_id) "
                "DO NOTHING",
                provider, person));
  return {};
}

Status insert_review(data::Tx& tx, const ProviderReviewRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO finder_reviews (id, provider_id, class_id, person_id, stars, text, at) VALUES (?,?,?,?,?,?,?)", r.id,
      r.provider_id, r.class_id, r.person_id, r.stars, r.text, r.at));
  return {};
}

Result<std::optional<ProviderReviewRow>> review(data::Tx& tx, ReviewId id) {
  return tx.in(kModule).first<ProviderReviewRow>(kSelectReview + "WHERE id = ?", id);
}

Result<bool> has_reviewed(data::Tx& tx, ClassId id, PersonId person) {
  return TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM finder_reviews WHERE class_id = ? AND person_id = ?", id,
                                                person))
      .has_value();
}

Status remove_review(data::Tx& tx, ReviewId id) {
  TRY(tx.in(kModule).run("DELETE FROM finder_reviews WHERE id = ?", id));
  return {};
}

Result<std::vector<ProviderReviewRow>> reviews(data::Tx& tx, ClassProviderId provider, ReviewId before,
                                               std::int64_t limit) {
  return tx.in(kModule).all<ProviderReviewRow>(
      kSelectReview + "WHERE provider_id = ? AND id < ? ORDER BY id DESC LIMIT ?", provider, before, limit);
}

Status count_review(data::Tx& tx, ClassProviderId provider, std::int64_t reviews, std::int64_t stars, Instant now) {
  auto sql = tx.in(kModule);
  TRY(sql.run("UPDATE finder_providers SET reviews = reviews + ?, stars = stars + ? WHERE id = ?", reviews, stars,
              provider));
  TRY(sql.run("UPDATE finder_classes SET change = ? WHERE provider_id = ? AND starts_at > ?", TRY(next_change(tx)),
              provider, now));
  return {};
}

}  // namespace mc::finder::store
