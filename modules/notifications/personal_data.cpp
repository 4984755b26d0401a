#include "modules/notifications/personal_data.hpp"

#include "modules/notifications/store.hpp"

namespace mc::notifications {
namespace {

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "notifications"; }
  std::string_view title() const override { return "Notifications"; }
  std::vector<PersonColumns> columns() const override {
    return {{"notifications_items", "person_id params text", Fate::erased, "Told to the person alone."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    return archive.rows<NotificationRow>(tx.in(kModule), "notifications", "Notifications you were sent",
                                         "SELECT id, code, params, text, link, created_at, read_at FROM "
                                         "notifications_items WHERE person_id = ? ORDER BY id",
                                         person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    erasure.erased("notifications",
                   TRY(tx.in(kModule).run("DELETE FROM notifications_items WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::notifications
