#include "modules/badges/personal_data.hpp"

#include "modules/badges/service.hpp"

namespace mc::badges {
namespace {

struct BadgeOut {
  certificates::CertificateId certificate_id;
  std::string token;
  Instant made_at;
};
FIELDS(BadgeOut, certificate_id, token, made_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "badges"; }
  std::string_view title() const override { return "Open Badges"; }
  std::vector<PersonColumns> columns() const override {
    return {{"badges_issued", "person_id token", Fate::erased, "Badges made of her certificates; they carry her name."},
            {"badges_keys", "made_by", Fate::reference, "Who made a key."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    return archive.rows<BadgeOut>(
        sql, "badges", "Open Badges made of your certificates",
        "SELECT certificate_id, token, made_at FROM badges_issued WHERE person_id = ? ORDER BY certificate_id", person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    erasure.erased("badges", TRY(tx.in(kModule).run("DELETE FROM badges_issued WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::badges
