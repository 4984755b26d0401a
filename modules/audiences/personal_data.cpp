#include "modules/audiences/personal_data.hpp"

#include "modules/audiences/store.hpp"

namespace mc::audiences {
namespace {

struct MemberOut {
  std::string audience;
  Instant joined_at;
};
FIELDS(MemberOut, audience, joined_at)
struct HistoryOut {
  std::string audience;
  bool joined = false;
  std::string why;
  Instant at;
};
FIELDS(HistoryOut, audience, joined, why, at)
struct GroupOut {
  std::string name;
  Instant added_at;
};
FIELDS(GroupOut, name, added_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "audiences"; }
  std::string_view title() const override { return "Groups you belong to"; }
  std::vector<PersonColumns> columns() const override {
    return {{"audiences_items", "created_by", Fate::reference, "Who made an audience."},
            {"audiences_revisions", "changed_by", Fate::reference, "Who changed a rule."},
            {"audiences_revisions", "by_name", Fate::pseudonymised, "Who changed a rule."},
            {"audiences_members", "person_id", Fate::erased, "Follows from the rules."},
            {"audiences_history", "person_id why", Fate::erased, "When a rule began and ceased to mean somebody."},
            {"audiences_groups", "created_by", Fate::reference, "Who made a group."},
            {"audiences_group_people", "person_id", Fate::erased, "Who belongs to a group."},
            {"audiences_group_people", "added_by", Fate::reference, "Who put somebody into a group."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<MemberOut>(sql, "audiences", "Audiences that you belong to",
                                "SELECT i.name, m.joined_at FROM audiences_members m JOIN audiences_items i ON i.id = "
                                "m.audience_id WHERE m.person_id = ? ORDER BY m.audience_id",
                                person));
    TRY(archive.rows<HistoryOut>(sql, "history", "When you came and went",
                                 "SELECT i.name, h.joined, h.why, h.at FROM audiences_history h JOIN audiences_items i "
                                 "ON i.id = h.audience_id WHERE h.person_id = ? ORDER BY h.id",
                                 person));
    return archive.rows<GroupOut>(sql, "groups", "Groups that you were put into",
                                  "SELECT g.name, p.added_at FROM audiences_group_people p JOIN audiences_groups g ON "
                                  "g.id = p.group_id WHERE p.person_id = ? ORDER BY p.group_id",
                                  person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(sql.run("UPDATE audiences_items SET people = people - 1 WHERE id IN (SELECT audience_id FROM audiences_members "
                "WHERE person_id = ?)",
                erasure.person));
    erasure.erased("audiences", TRY(sql.run("DELETE FROM audiences_members WHERE person_id = ?", erasure.person)));
    erasure.erased("history of audiences",
                   TRY(sql.run("DELETE FROM audiences_history WHERE person_id = ?", erasure.person)));
    TRY(sql.run("UPDATE audiences_groups SET people = people - 1 WHERE id IN (SELECT group_id FROM "
                "audiences_group_people WHERE person_id = ?)",
                erasure.person));
    erasure.erased("groups", TRY(sql.run("DELETE FROM audiences_group_people WHERE person_id = ?", erasure.person)));
    erasure.pseudonymised(
        "changes of audiences",
        TRY(sql.run("UPDATE audiences_revisions SET by_name = ? WHERE changed_by = ? AND by_name <> ?",
                    erasure.pseudonym, erasure.person, erasure.pseudonym)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::audiences
